#!/usr/bin/env python3
"""Every JSON document of the C test program is as docs/schema/documents.schema.json says.

  schema_test.py PROGRAM

The program appends the documents it was given to the file that KEEL_DOCUMENTS names. Members that
the schema does not list fail here, though a reader must ignore them: the schema is to be complete.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import jsonschema
except ImportError:
    print("skipped: jsonschema is not installed (Debian: python3-jsonschema)")
    sys.exit(77)

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schema"
# Seen by generators and by no caller.
NOT_RETURNED = {"keel.generate.1"}


def closed(schema):
    """The schema with every object closed to unknown members."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    out = {key: closed(value) for key, value in schema.items()}
    if out.get("type") == "object" and "properties" in out:
        out.setdefault("additionalProperties", False)
    return out


def merged(definitions, name):
    """A document's schema; `allOf` of one definition becomes that definition with `schema`."""
    schema = definitions[name]
    if "allOf" not in schema:
        return schema
    base = dict(definitions[schema["allOf"][0]["$ref"].rsplit("/", 1)[1]])
    base["properties"] = {**base["properties"], **schema["properties"]}
    base["required"] = [*base["required"], "schema"]
    return base


def documents_of(program):
    folder = tempfile.mkdtemp(prefix="keel-schema-")
    path = Path(folder) / "documents.jsonl"
    names = ["library", "config", "asking", "signals", "tickets", "review", "lessons", "forget", "upkeep", "workspaces"]
    try:
        done = subprocess.run([program, folder, *names], check=False, capture_output=True,
                              text=True, env={**os.environ, "KEEL_DOCUMENTS": str(path)})
        print(done.stdout if done.returncode else "", end="")
        return [json.loads(line) for line in path.read_text().splitlines()]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    schema = json.loads((SCHEMAS / "documents.schema.json").read_text())
    article = json.loads((SCHEMAS / "article.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    definitions = schema["$defs"]
    definitions["keel.articles.1"]["properties"]["articles"]["items"] = article
    definitions.update(article.pop("$defs"))
    article.pop("$id")
    wrong, seen = [], set()
    for document in documents_of(sys.argv[1]):
        name = document.get("schema")
        if name not in definitions:
            wrong.append(f"no schema {name}")
            continue
        seen.add(name)
        whole = closed({**merged(definitions, name), "$defs": definitions})
        for error in jsonschema.Draft202012Validator(whole).iter_errors(document):
            wrong.append(f"{name}: {'/'.join(map(str, error.path))}: {error.message}")
    unseen = {name for name in definitions if name.startswith("keel.")} - seen - NOT_RETURNED
    wrong += [f"no document of schema {name} was made" for name in sorted(unseen)]
    for line in sorted(set(wrong)):
        print(line)
    print(f"{len(seen)} schemas, {len(wrong)} violations")
    return 1 if wrong else 0


sys.exit(main())
