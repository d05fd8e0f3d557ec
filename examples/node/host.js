// A host in Node by way of koffi: node host.js LIBRARY WORKSPACE ARTICLES
// Node runs its own OpenSSL; Keel brings another, and neither sees the other.
'use strict';
const crypto = require('node:crypto');
const koffi = require('koffi');

const [path, workspace, articles] = process.argv.slice(2);
const library = koffi.load(path);
const handle = (name) => koffi.pointer(name, koffi.opaque());
const [Config, Engine, Answer, Text, Failure] =
  ['keel_config', 'keel_engine', 'keel_answer', 'keel_text', 'keel_error'].map(handle);
const out = (type) => koffi.out(koffi.pointer(type));
const NUL = 0xffffffffffffffffn; // KEEL_NUL_TERMINATED

// Only the members that are used: the library takes a shorter struct.
const Question = koffi.struct('keel_question', {
  struct_size: 'uint32_t', flags: 'uint32_t', text: 'const char *', text_size: 'uint64_t',
  turns: 'void *', turn_count: 'uint64_t', conversation: 'const char *',
  conversation_size: 'uint64_t'});
const Signal = koffi.struct('keel_signal', {
  struct_size: 'uint32_t', flags: 'uint32_t', kind: 'int32_t', reserved: 'uint32_t',
  answer: 'const char *', answer_size: 'uint64_t', article: 'const char *',
  article_size: 'uint64_t', text: 'const char *', text_size: 'uint64_t',
  actor: 'const char *', actor_size: 'uint64_t'});

const errorMessage = library.func('keel_error_message', 'str', [Failure, 'void *']);
const errorFree = library.func('keel_error_free', 'void', [Failure]);
const codeName = library.func('keel_code_name', 'str', ['int32_t']);

// A function that returns a code becomes one that throws; its last parameter is added here.
function call(name, types) {
  const native = library.func(name, 'int32_t', [...types, out(Failure)]);
  return (...given) => {
    const failure = [null];
    const code = native(...given, failure);
    if (code === 0) return;
    const error = new Error(errorMessage(failure[0], null));
    error.code = codeName(code);
    errorFree(failure[0]);
    throw error;
  };
}
const configNew = call('keel_config_new', [out(Config)]);
const configSet = call('keel_config_set', [Config, 'str', 'uint64_t', 'str', 'uint64_t']);
const configFree = library.func('keel_config_free', 'void', [Config]);
const engineOpen = call('keel_engine_open', ['str', 'uint64_t', Config, out(Engine)]);
const engineFree = library.func('keel_engine_free', 'void', [Engine]);
const importFiles = call('keel_engine_import_article_files', [
  Engine, 'str', 'uint64_t', 'str', 'uint64_t', 'uint32_t', 'void *', 'void *', out(Text)]);
const engineAsk = call('keel_engine_ask', [Engine, koffi.pointer(Question), out(Answer)]);
const engineSignal = call('keel_engine_signal', [Engine, koffi.pointer(Signal), 'uint64_t']);
const answerToJson = call('keel_answer_to_json', [Answer, out(Text)]);
const answerFree = library.func('keel_answer_free', 'void', [Answer]);
const textData = library.func('keel_text_data', 'str', [Text]);
const textFree = library.func('keel_text_free', 'void', [Text]);

function take(write) { // what a call puts into its place
  const place = [null];
  write(place);
  return place[0];
}
function documentOf(text) {
  try { return JSON.parse(textData(text)); } finally { textFree(text); }
}
function ask(engine, text, conversation) {
  const question = {struct_size: koffi.sizeof(Question), flags: 0, text, text_size: NUL,
    turns: null, turn_count: 0, conversation, conversation_size: NUL};
  const answer = take((place) => engineAsk(engine, question, place));
  try { return documentOf(take((place) => answerToJson(answer, place))); } finally {
    answerFree(answer);
  }
}
function correct(engine, answer, article) {
  engineSignal(engine, {struct_size: koffi.sizeof(Signal), flags: 0, kind: 4, reserved: 0,
    answer, answer_size: NUL, article, article_size: NUL, text: null, text_size: 0,
    actor: 'agent:7', actor_size: NUL}, 1);
}

const config = take(configNew);
configSet(config, 'create', NUL, 'on', NUL);
const engine = take((place) => engineOpen(workspace, NUL, config, place));
configFree(config);
try {
  const report = documentOf(take((place) =>
    importFiles(engine, articles, NUL, null, 0, 0, null, null, place)));
  console.log(`${report.added} articles`);
  const first = ask(engine, "the tax people want last year's papers", 'T-1');
  console.log(`${first.decision}: ${first.customer_sentence}`);
  correct(engine, first.id, 'subscription-invoices');
  const second = ask(engine, 'tax people want papers from last year', 'T-2');
  console.log(`then: ${second.candidates[0].article}`);
  try { correct(engine, first.id, 'no-such-article'); } catch (error) {
    console.log(`${error.code}: ${error.message}`);
  }
  const digest = crypto.createHash('sha256').update('keel').digest('hex');
  console.log(`and Node's own OpenSSL says ${digest.slice(0, 8)} in the same process`);
} finally {
  engineFree(engine);
}
