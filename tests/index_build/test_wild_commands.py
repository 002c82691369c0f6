"""Markdown with commands to other programs: Hugo, Jekyll, WordPress, MDX, MyST, Obsidian."""

import pytest

from index_build.documents.readers import Heading, Reading
from index_build.documents.readers.markdown import read_markdown
from index_build.errors import ContentError


def read(body: str) -> Reading:
    return read_markdown(f"---\ntitle: T\n---\n{body}".encode())


@pytest.mark.parametrize(
    "warning",
    [
        '{{< alert "warning" >}}\nKeep it dry.\n{{< /alert >}}',
        "{{% notice tip %}}\nKeep it *dry*.\n{{% /notice %}}",
        "{% note %}\nKeep it dry.\n{% endnote %}",
        "{% raw %}Keep it dry.{% endraw %}",
        "[su_note color='#FF6']Keep it dry.[/su_note]",
        "[vc_row][vc_column]Keep it dry.[/vc_column][/vc_row]",
        "[b]Keep[/b] it [url=https://a.example]dry[/url].",
        '<Callout type="warning">Keep it dry.</Callout>',
        "<Callout type={types.warning}>\n\nKeep it dry.\n\n</Callout>",
        ":::{warning}\n:class: tip\nKeep it dry.\n:::",
        "```{warning}\n:class: dropdown\nKeep it dry.\n```",
        "````{note}\n```{tip}\nKeep it dry.\n```\n````",
        "(dry)=\nKeep it {ref}`dry <care>`.",
        "Keep it [dry]({{ site.baseurl }}/dry).",
        "Keep it [dry]({% link dry.md %}).",
        "Keep it dry.\n{: .note #dry}",
        "Keep it **dry**{:.red}.",
        "* Contents\n{:toc}\n\nKeep it dry.",
        "> [!custom-type|right]-\n> Keep it dry.",
        "Keep it dry.\n\n^a1b2c3",
        "#clinic/care #dry\n\nKeep it dry.",
    ],
)
def test_of_commands_around_a_text_the_text_is_read(warning: str) -> None:
    assert read(f"Rest.\n\n{warning}\n\nWash.\n").text == "Rest.\n\nKeep it dry.\n\nWash."


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ('[gallery ids="1,2,3"]', "embedded"),
        ("[youtube https://v.example/a]", "embedded"),
        ('{{< figure src="a.png" >}}', "embedded"),
        ("{% include map.html %}", "embedded"),
        ('<Map id="a" />', "embedded"),
        ("![[Wound care]]", "embedded"),
        ("import Map from './Map';", "code"),
        ("export const meta = {\n  a: 1\n}", "code"),
        ("{% highlight js %}\nlet a\n{% endhighlight %}", "code"),
        ("```{code-cell} python\nlet = 1\n```", "code"),
        ("{% comment %}Ask Jo.{% endcomment %}", "comment"),
        ("{{</* Ask Jo. */>}}", "comment"),
        ("{/* Ask Jo. */}", "comment"),
        ("{::comment}Ask Jo.{:/comment}", "comment"),
        ("[//]: # (Ask Jo.)", "comment"),
        ("*[BMI]: Body mass index", "comment"),
    ],
)
def test_a_command_alone_is_left_out_and_listed(command: str, kind: str) -> None:
    reading = read(f"Rest.\n\n{command}\n\nWash.\n")
    assert reading.text == "Rest.\n\nWash."
    assert [left.kind for left in reading.omissions] == [kind]


@pytest.mark.parametrize(
    "command",
    [
        '{{< notice title="In the sun" >}}\nUse a cream.\n{{< /notice >}}',
        '[accordion title="In the sun"]Use a cream.[/accordion]',
        '<TabItem value="a" label="In the sun">\nUse a cream.\n</TabItem>',
        "```{admonition} In the sun\nUse a cream.\n```",
        ":::{admonition} In the sun\n:class: tip\nUse a cream.\n:::",
    ],
)
def test_the_title_of_a_command_is_read(command: str) -> None:
    assert read(f"{command}\n").text == "In the sun\n\nUse a cream."


def test_captions_are_read() -> None:
    figures = (
        '{{< figure src="a.png" caption="Day three." >}}',
        '[caption id="a" width="300"]![a](a.png) Day three.[/caption]',
        "```{figure} a.png\n:name: day\nDay three.\n```",
    )
    assert [read(f"{figure}\n").text for figure in figures] == ["Day three."] * 3


def test_parts_side_by_side_stay_apart() -> None:
    assert read("[col]Adults: 2[/col][col]Children: 1[/col]\n").text == "Adults: 2\n\nChildren: 1"


@pytest.mark.parametrize(
    "command",
    [
        'It costs {{< price "peel" >}} euros.',
        "It costs {{ site.price }} euros.",
        "It costs {% price peel %} euros.",
        "It costs [price id=3] euros.",
        'It costs <Price id="3" /> euros.',
        "It costs {props.price} euros.",
        "{% if a %}Two tablets.{% else %}One tablet.{% endif %}",
    ],
)
def test_words_that_another_program_would_fill_in_are_refused(command: str) -> None:
    with pytest.raises(ContentError, match="filled in"):
        read(f"{command}\n")


def test_what_only_looks_like_a_command_is_read() -> None:
    text = (
        "Use it [sic] as in [1] and [see below]. Ring <Name of nurse>. Take {2} or {a}.\n\n"
        "import of medicines is forbidden.\n\nexport of data costs extra.\n\n#1 in town"
    )
    assert read(f"{text}\n").text == text


def test_figures_in_the_roles_of_myst_are_raised_and_lowered() -> None:
    assert read("H{sub}`2`O, 10{sup}`6`.\n").text == "H₂O, 10⁶."


def test_numbers_of_signs_are_read_as_browsers_read_them() -> None:
    assert read("2&#150;3 days, &#128;5, &#x96; it&#146;s.\n").text == "2–3 days, €5, – it’s."


def test_commands_in_code_are_code() -> None:
    reading = read("```\n{{ a }}\n```\n\n## Care {#care}\n\nType `[b]` or `{{ x }}`.\n")
    assert [b.title for b in reading.blocks if isinstance(b, Heading)] == ["Care"]
    assert reading.text == "Care\n\nType [b] or {{ x }}."
