from __future__ import annotations

import pytest

from kustomize_plugin.config import header
from kustomize_plugin.config.fragment import REQUIREMENTS, STORY, ModelFragment
from kustomize_plugin.finding import Subject


def fragment(group: str, story: str = "", requirements: str = "") -> ModelFragment:
    subject = Subject("kustomize-litellm.dev/v1alpha1", "ModelFragment", "name")
    annotations = {STORY: story, REQUIREMENTS: requirements}
    return ModelFragment(subject, {"modelName": group, "deployments": []}, annotations)


LINES = {
    "bare": (fragment("chat"), "chat"),
    "story": (fragment("chat", "26.1"), "chat story=26.1"),
    "both": (fragment("chat", "26.1", "FR216, FR217"), "chat story=26.1 requirements=FR216,FR217"),
    "several lines": (fragment("chat", "two\n lines "), "chat story=two lines"),
    "characters that kustomize escapes": (fragment("chat", "a\tb 😀 \x07"), "chat story=a b ? ?"),
    "slash and star": (fragment("groq/*"), "groq/*"),
    "blank in the name": (fragment("my chat"), '"my chat"'),
    "quote in the name": (fragment('a"b'), '"a\\"b"'),
    "line break in the name": (fragment("a\nb"), '"a\\nb"'),
    "letters beyond ASCII": (fragment("café"), '"café"'),
}


@pytest.mark.parametrize(("one", "line"), LINES.values(), ids=LINES)
def test_a_group_has_one_line(one, line):
    merged = header.merge("model_list: []\n", [one])

    assert merged == f"# kustomize-litellm: {line}\nmodel_list: []\n"
    assert header.merge(merged, [one]) == merged
    assert header.groups(merged) == [one.group]


TEXTS = {
    "no fragment": ([], "# kustomize-litellm: z\na: 1\n", "# kustomize-litellm: z\na: 1\n"),
    "replaced": (
        [fragment("m", "2")],
        "# kustomize-litellm: z story=1\n# kustomize-litellm: m story=1\n# mine\n",
        "# kustomize-litellm: m story=2\n# kustomize-litellm: z story=1\n# mine\n",
    ),
    "sorted by name, quoted or not": (
        [fragment("b c"), fragment("a"), fragment("d")],
        "",
        '# kustomize-litellm: a\n# kustomize-litellm: "b c"\n# kustomize-litellm: d\n',
    ),
    "a line further down is the author's": (
        [fragment("a")],
        "# mine\n# kustomize-litellm: a story=1\n",
        "# kustomize-litellm: a\n# mine\n# kustomize-litellm: a story=1\n",
    ),
    "byte order mark": ([fragment("a")], "\ufeffx: 1\n", "\ufeff# kustomize-litellm: a\nx: 1\n"),
    "carriage returns": (
        [fragment("b")],
        "# kustomize-litellm: a\r\nx: 1\r\n",
        "# kustomize-litellm: a\r\n# kustomize-litellm: b\r\nx: 1\r\n",
    ),
    "a quote that never ends": (
        [fragment("b")],
        '# kustomize-litellm: "a\n',
        '# kustomize-litellm: "a\n# kustomize-litellm: b\n',
    ),
}


@pytest.mark.parametrize(("fragments", "text", "merged"), TEXTS.values(), ids=TEXTS)
def test_other_lines_stay(fragments, text, merged):
    assert header.merge(text, fragments) == merged
    assert header.merge(merged, fragments) == merged


def test_a_text_without_header_lines_names_no_group():
    assert header.groups("# kustomize-litellm is what merges this\n# kustomize-litellm: a\n") == []
