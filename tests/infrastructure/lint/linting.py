"""cfn-lint on many templates that have most resources in common, each of which it checks once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import chdir
from functools import partial
from pathlib import Path
from typing import Any

from cfnlint.config import ConfigMixIn
from cfnlint.runner.cli import Runner

from tests.infrastructure import templates

# What differs from template to template, and is a text of the same form in each.
_ALIKE = re.compile(r"\b(?:us-east-1|eu-west-1)\b|\b[0-9a-f]{64}\b")
_REFERRED = re.compile(r'"(?:Ref|Fn::GetAtt)": \[?"(\w+)"')
# The rule that checks the properties of every resource by the schema of its type.
_PROPERTIES = "E3002"
_faultless: set[str] = set()


def count(folder: Path) -> int:
    """The number of templates in a folder."""
    return len(list(folder.glob("*.template.json")))


def findings(folder: Path) -> list[str]:
    """What cfn-lint finds in the templates of a folder, with the options of `.cfnlintrc`."""
    files = sorted(str(path) for path in folder.glob("*.template.json"))
    with chdir(templates.ROOT):
        lint = Runner(ConfigMixIn(files))
        rule = lint.rules[_PROPERTIES]
        rule.validate = partial(_once, rule.validate)
        return [str(each) for each in lint.run()]


def _once(validate: Any, validator: Any, tag: Any, instance: Any, schema: Any) -> Iterator[Any]:
    """What cfn-lint finds in the properties of a resource, by far the most of its work; nothing if
    it found nothing in another template in the same resource, which referred to the same.
    """
    content = _content(instance, validator.cfn.template)
    if content in _faultless:
        return
    found = list(validate(validator, tag, instance, schema))
    if all(each.rule and each.rule.severity == "informational" for each in found):
        _faultless.add(content)  # hints are not among the findings
    yield from found


def _content(resource: Any, template: Any) -> str:
    """A resource, and everything that it refers to."""
    text = json.dumps(resource, sort_keys=True)
    parts = {**template.get("Parameters", {}), **template["Resources"]}
    referred = [json.dumps(parts.get(each), sort_keys=True) for each in _REFERRED.findall(text)]
    return _ALIKE.sub("", "\n".join([text, *referred]))
