# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks JSON against a schema: as much of JSON Schema as data/*.schema.json use."""

import re

TYPES = {"object": dict, "array": list, "string": str, "number": (int, float), "null": type(None)}


def findings(value, rule, whole, path="picture"):
    """What is wrong with @value, as text; nothing if it follows @rule, a part of the schema @whole."""
    if "$ref" in rule:
        return findings(value, whole["definitions"][rule["$ref"].split("/")[-1]], whole, path)
    if "oneOf" in rule:
        tried = [findings(value, one, whole, path) for one in rule["oneOf"]]
        return [] if [] in tried else min(tried, key=len)
    if "enum" in rule and value not in rule["enum"]:
        return [f"{path}: {value!r} is none of {rule['enum']}"]
    if "type" in rule and (not isinstance(value, TYPES[rule["type"]]) or isinstance(value, bool)):
        return [f"{path}: {value!r} is no {rule['type']}"]
    if "pattern" in rule and not re.search(rule["pattern"], value):
        return [f"{path}: {value!r} does not match {rule['pattern']}"]
    found = [f"{path}: {name} is missing" for name in rule.get("required", ()) if name not in value]
    if rule.get("additionalProperties") is False:
        found += [f"{path}: nobody knows {name}" for name in value if name not in rule["properties"]]
    for name, one in rule.get("properties", {}).items():
        if name in value:
            found += findings(value[name], one, whole, f"{path}.{name}")
    for i, item in enumerate(value if "items" in rule else ()):
        found += findings(item, rule["items"], whole, f"{path}[{i}]")
    return found


def things(parts):
    """All things in @parts, outer ones first."""
    for part in parts:
        if "name" in part:
            yield part
        yield from things(part.get("parts", ()))
