"""Checks lines of standard input against the JSON schema of a file."""

import json
import sys

from jsonschema import Draft202012Validator

with open(sys.argv[1]) as schema:
    schema = json.load(schema)
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
lines = [line for line in sys.stdin if line.strip()]
for line in lines:
    for error in validator.iter_errors(json.loads(line)):
        sys.exit(f"{error.json_path}: {error.message}\n{line}")
print(f"{len(lines)} lines")
