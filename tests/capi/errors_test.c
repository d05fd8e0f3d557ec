/* Every error that comes from the world: storage that is missing, damaged, newer, full, locked or
 * not to be written. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

static int32_t open_plain(const char* folder, keel_error** error) {
  keel_engine* engine = NULL;
  const int32_t code = keel_engine_open(folder, NUL, NULL, &engine, error);
  keel_engine_free(engine);
  return code;
}

/* Writes bytes into the journal's file of a closed workspace. */
static void overwrite(const char* folder, long offset, const char* bytes, size_t size) {
  char path[1100];
  FILE* file;
  snprintf(path, sizeof(path), "%s/journal.db", folder);
  file = fopen(path, "r+b");
  CHECK(file != NULL && fseek(file, offset, SEEK_SET) == 0 && fwrite(bytes, 1, size, file) == size);
  if (file) fclose(file);
}

static void check_damage(void) {
  const char* const newer = in_scratch("newer");
  const char* const damaged = in_scratch("damaged");
  keel_engine_free(engine_with_articles(newer, NULL));
  keel_engine_free(engine_with_articles(damaged, NULL));
  CHECK_OK(open_plain(newer, &error));
  overwrite(newer, 60, "\0\0\3\xe7", 4); /* user_version 999 of SQLite's file header */
  CHECK_FAILS(open_plain(newer, &error), KEEL_ERROR_NEWER_FORMAT, "999");
  overwrite(damaged, 0, "this is no database at all, but a line of text....", 50);
  CHECK_FAILS(open_plain(damaged, &error), KEEL_ERROR_CORRUPT, "journal.db");
}

static void check_read_only(void) {
  const char* const folder = in_scratch("read-only");
  keel_config* config = NULL;
  keel_engine* engine = NULL;
  keel_engine_free(engine_with_articles(folder, NULL));
  CHECK_OK(keel_config_new(&config, &error));
  CHECK_OK(keel_config_set(config, "read_only", NUL, "on", NUL, &error));
  CHECK_OK(keel_engine_open(folder, NUL, config, &engine, &error));
  keel_answer_free(ask(engine, "where are my invoices?", NULL));
  CHECK_FAILS(keel_engine_retire_article(engine, "cancel", NUL, "old", NUL, &error),
              KEEL_ERROR_PERMISSION_DENIED, "read-only");
  keel_engine_free(engine);
  keel_config_free(config);
}

static void check_io(void) {
  const char* const loop = in_scratch("loop");
  keel_config* config = NULL;
  keel_engine* engine = NULL;
  CHECK(symlink("loop", loop) == 0);
  CHECK_OK(keel_config_new(&config, &error));
  CHECK_OK(keel_config_set(config, "create", NUL, "on", NUL, &error));
  CHECK_FAILS(keel_engine_open(loop, NUL, config, &engine, &error), KEEL_ERROR_IO, "loop");
  CHECK_FAILS(open_plain(in_scratch("nowhere"), &error), KEEL_ERROR_NOT_FOUND, "nowhere");
  CHECK(engine == NULL);
  keel_config_free(config);
}

/* A volume of 2 MiB, filled with articles until there is no space: what was said to be recorded is
 * there afterwards. Needs the right to mount. */
static void check_full(void) {
  const char* const volume = in_scratch("volume");
  char folder[1100], article[256];
  keel_engine* engine = NULL;
  keel_text* text = NULL;
  char* body = malloc(200 * 1024);
  char* json = malloc(201 * 1024);
  int32_t code = KEEL_OK;
  int i;
  CHECK(mkdir(volume, 0700) == 0);
  if (mount("none", volume, "tmpfs", 0, "size=2m") != 0) {
    printf("skipped: a full volume (mount: %s)\n", strerror(errno));
    free(body);
    free(json);
    return;
  }
  snprintf(folder, sizeof(folder), "%s/workspace", volume);
  engine = engine_with_articles(folder, NULL);
  memset(body, 'x', 200 * 1024 - 1);
  body[200 * 1024 - 1] = '\0';
  for (i = 0; i < 100 && code == KEEL_OK; ++i) {
    snprintf(json, 201 * 1024, "{\"id\":\"n%d\",\"title\":\"T\",\"body\":\"%s\"}", i, body);
    code = keel_engine_put_article(engine, json, NUL, NULL);
  }
  CHECK(code == KEEL_ERROR_STORAGE_FULL);
  CHECK(i > 1);
  snprintf(article, sizeof(article), "n%d", i - 2);
  CHECK_OK(keel_engine_article(engine, article, NUL, &text, &error));
  keel_text_free(text);
  snprintf(article, sizeof(article), "n%d", i - 1);
  CHECK_FAILS(keel_engine_article(engine, article, NUL, &text, &error), KEEL_ERROR_NOT_FOUND,
              article);
  keel_engine_free(engine);
  CHECK(umount(volume) == 0);
  free(body);
  free(json);
}

/* Another process, with another SQLite, holds the database: Keel waits ten seconds, then
 * says so. */
typedef int (*sql_open)(const char*, void**);
typedef int (*sql_exec)(void*, const char*, void*, void*, char**);
static void hold_database(const char* path, int ready) {
  void* const library = dlopen("libsqlite3.so.0", RTLD_NOW);
  sql_open open_fn;
  sql_exec exec_fn;
  void* database = NULL;
  if (!library) _exit(3);
  *(void**)&open_fn = dlsym(library, "sqlite3_open");
  *(void**)&exec_fn = dlsym(library, "sqlite3_exec");
  if (open_fn(path, &database) != 0 ||
      exec_fn(database, "BEGIN IMMEDIATE", NULL, NULL, NULL) != 0 || write(ready, "x", 1) != 1) {
    _exit(4);
  }
  pause();
  _exit(0);
}

static void check_busy(void) {
  const char* const folder = in_scratch("busy");
  keel_engine* engine = engine_with_articles(folder, NULL);
  char path[1100];
  char byte = 0;
  int pipes[2], status = 0;
  pid_t child;
  snprintf(path, sizeof(path), "%s/journal.db", folder);
  CHECK(pipe(pipes) == 0);
  child = fork();
  if (child == 0) hold_database(path, pipes[1]);
  close(pipes[1]);
  if (read(pipes[0], &byte, 1) == 1) {
    CHECK_FAILS(keel_engine_retire_article(engine, "cancel", NUL, "old", NUL, &error),
                KEEL_ERROR_BUSY, "journal.db");
    kill(child, SIGKILL);
  } else {
    printf("skipped: a locked database (no libsqlite3.so.0 to lock it with)\n");
  }
  waitpid(child, &status, 0);
  close(pipes[0]);
  CHECK_OK(keel_engine_retire_article(engine, "cancel", NUL, "old", NUL, &error));
  keel_engine_free(engine);
}

void test_errors(void) {
  check_damage();
  check_read_only();
  check_io();
  check_full();
  check_busy();
}
