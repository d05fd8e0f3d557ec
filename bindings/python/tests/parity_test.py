"""Every function of the C ABI has its twin in Python; a new one fails here until it has."""

import builtins
import re

import keel
from conftest import ROOT

HEADERS = ROOT / "capi" / "include" / "keel" / "c"

# C function -> attribute of keel. What C must free, Python frees by itself.
TWINS = {
    "keel_version": "version",
    "keel_version_number": "version_number",
    "keel_code_name": "code_name",
    "keel_error_code": "Error.code",
    "keel_error_message": "Error.message",
    "keel_error_free": "Error",
    "keel_text_data": "str",
    "keel_text_size": "str.__len__",
    "keel_text_free": "str",
    "keel_sink_write": "Generator.__call__",
    "keel_config_new": "Config",
    "keel_config_free": "Config",
    "keel_config_keys": "config_keys",
    "keel_config_set": "Config.__setitem__",
    "keel_config_get": "Config.__getitem__",
    "keel_config_set_log": "Config.set_log",
    "keel_config_set_clock": "Config.set_clock",
    "keel_config_set_embedder": "Config.set_embedder",
    "keel_config_set_generator": "Config.set_generator",
    "keel_config_set_static_embedder": "Config.set_embedder",
    "keel_static_embedder_open": "StaticEmbedder",
    "keel_static_embedder_free": "StaticEmbedder",
    "keel_static_embedder_embed": "StaticEmbedder.__call__",
    "keel_engine_open": "Engine",
    "keel_engine_free": "Engine.close",
    "keel_engine_import_article_files": "Engine.import_article_files",
    "keel_engine_find_events": "Engine.log",
    "keel_engine_signal": "Engine.signals",
    "keel_answer_free": "Answer",
    "keel_answer_to_json": "Answer.to_dict",
    "keel_answer_citation_count": "Answer.citations",
    "keel_answer_citation": "Answer.citations",
    "keel_answer_candidate_count": "Answer.candidates",
    "keel_answer_candidate": "Answer.candidates",
    "keel_candidate_feature_count": "Candidate.features",
    "keel_candidate_feature_name": "FeatureShare.name",
    "keel_candidate_feature_value": "FeatureShare.value",
    "keel_candidate_feature_contribution": "FeatureShare.contribution",
    "keel_observation_free": "Observation",
    "keel_workspaces_open": "Workspaces",
    "keel_workspaces_free": "Workspaces.close",
    "keel_workspaces_close": "Workspaces.close_workspace",
    "keel_trial_run": "run_trial",
    "keel_workspace_delete": "delete_workspace",
}
# The others are called alike: keel_engine_ask is Engine.ask.
ALIKE = {"keel_static_embedder": "StaticEmbedder",
         "keel_engine": "Engine", "keel_answer": "Answer", "keel_citation": "Citation",
         "keel_candidate": "Candidate", "keel_observation": "Observation",
         "keel_workspaces": "Workspaces"}


def functions():
    text = "".join(path.read_text("utf-8") for path in sorted(HEADERS.glob("*.h")))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return set(re.findall(r"KEEL_API[^;]*?\b(keel_\w+)\s*\(", text))


def twin_of(function):
    if function in TWINS:
        return TWINS[function]
    for prefix, name in ALIKE.items():
        if function.startswith(prefix + "_"):
            return f"{name}.{function[len(prefix) + 1:]}"
    return None


def resolve(path):
    first, *rest = path.split(".")
    value = getattr(keel, first, None) or getattr(builtins, first, None)
    for name in rest:
        fields = getattr(value, "__dataclass_fields__", {})
        value = fields.get(name) or getattr(value, name, None)
    return value


def test_the_headers_are_read():
    assert len(functions()) > 90
    assert {"keel_engine_ask", "keel_answer_confidence", "keel_trial_run"} <= functions()


def test_every_function_has_a_twin():
    missing = [name for name in sorted(functions())
               if not twin_of(name) or resolve(twin_of(name)) is None]
    assert not missing, "add a twin to keel, and a line here unless it is called alike"


def test_no_entry_is_stale():
    assert not set(TWINS) - functions()


def test_the_codes_are_the_headers():
    text = (HEADERS / "base.h").read_text("utf-8")
    codes = {name: int(value)
             for name, value in re.findall(r"KEEL_ERROR_(\w+) = (-\d+)", text)}
    assert codes == {code.name: code.value for code in keel.ErrorCode}


def test_the_words_are_the_headers():
    text = "".join(path.read_text("utf-8") for path in HEADERS.glob("*.h"))
    for prefix, kind in (("SIGNAL", keel.SignalKind), ("DECISION", keel.Decision),
                         ("REASON", keel.Reason), ("MODE", keel.Mode),
                         ("DECIDE", keel.Verdict)):
        words = set(re.findall(rf"KEEL_{prefix}_([A-Z_]+) = \d", text)) - {"CHANGE_ACCEPT_UNPROVEN"}
        assert words == {member.name for member in kind}
