"""What is taken for a text, in each kind of source."""

import ast

import pytest

from playground.texts import javascript, python
from playground.texts.markup import of_html, of_markdown


def of_python(source: str, **constants: dict[str, str]) -> set[str]:
    return set(python.texts(ast.parse(source), constants))


class TestPython:
    @pytest.mark.parametrize(
        ("source", "found"),
        [
            (
                'raise ValueError(f"{label} must be from {low:g} to {high:g}.")',
                {"{label} must be from {low} to {high}."},
            ),
            ('f"{a + 1} of {len(names)} tabs"', {"{a} of {names} tabs"}),
            ('f"{f(a, b)} of {g(a, b)} tabs"', {"{1} of {2} tabs"}),
            ("f\"it {'is' if one else 'are'} found\"", {"it is found", "it are found"}),
            ('"a sum" + " of faces"', {"a sum of faces"}),
            ('gr.Tab("Start", id=START)', {"Start"}),
            ('gr.Number(label="Seed", elem_id="seed", info="Decides who.")', {"Seed", "Decides who."}),
            ('LABELS = {"ring8": "Ring", "line": "Line"}', {"Ring", "Line"}),
            ('VERSION = "GAN playground {version}"', {"GAN playground {version}"}),
            ('", ".join(names)', set()),
            ('log.warning("nobody sees this")', set()),
            ('"""A docstring of words."""', set()),
            ('query.get("two words"), kind == "not shown", open("a file")', set()),
            ('f"{x:.3g} px"', {"{x} px"}),
        ],
    )
    def test_texts_are_told_from_names_and_code(self, source: str, found: set[str]) -> None:
        assert of_python(source) == found

    def test_constants_are_put_in(self) -> None:
        source = 'from playground.tabs import page_words as words\nf"{words.BUILT} {packages}"'
        constants = {"playground.tabs.page_words": {"BUILT": "Built with"}}
        assert of_python(source, **constants) == {"Built with {packages}"}
        assert of_python('END = "too late"\nf"{END}: {why}"') == {"too late", "too late: {why}"}

    def test_html_markdown_and_scripts_in_strings_are_read_as_such(self) -> None:
        assert of_python("f'<p title=\"A tip\">{count} of them</p>'") == {"A tip", "{count} of them"}
        assert of_python('X = "**Minimax**, where $D = x_i$."') == {"<1>Minimax</1>, where <2/>."}
        assert of_python("""X = 'load().catch(() => { story.textContent = "Reload the page." })'""") == {
            "Reload the page."
        }


class TestJavaScript:
    @pytest.mark.parametrize(
        ("source", "found"),
        [
            ("say(`${done} of ${grouped(size)} GANs trained.`)", {"{done} of {size} GANs trained."}),
            ("say(`Sample ${index + 1}`)", {"Sample {index}"}),
            ('say(`D is ${off < 1 ? "close to" : "apart from"} it`)', {"D is close to it", "D is apart from it"}),
            ("say(`Measured${again && ` once more`}.`)", {"Measured.", "Measured once more."}),
            ('say("a sum " + `of ${what}`)', {"a sum of {what}"}),
            ('made.textContent = playing ? "Pause" : "Play"', {"Pause", "Play"}),
            ('node.setAttribute("aria-label", "Hold"); node.setAttribute("role", "radio")', {"Hold"}),
            ('new Option("any", "")', {"any"}),
            ('const WORDS = ["no", "one"]; const names = ["real", "fake"]', {"no", "one"}),
            ('root.querySelector("two words"); if (x === "not shown") f()', set()),
            ('throw new Error("There is nothing yet.")', {"There is nothing yet."}),
            ("import x from 'a b'; `gp-a ${b}`; `calc(-100% - ${x}px)`", set()),
        ],
    )
    def test_texts_are_told_from_names_and_code(self, source: str, found: set[str]) -> None:
        assert set(javascript.texts(source)) == found


class TestMarkup:
    @pytest.mark.parametrize(
        ("source", "found"),
        [
            ('<button title="Copy it">copy</button>', {"Copy it", "copy"}),
            ("<p>A <b>real</b> sample\n  lies here</p>", {"A <1>real</1> sample lies here"}),
            ("<p><b data-part=count>0</b> iterations</p>", {"iterations"}),
            ("<p>See <code>a b</code> and <b data-part=x></b> there</p>", {"See <1/> and <2/> there"}),
            ("<h2><svg><path d='M0 0'/></svg>Nearest pictures</h2>", {"Nearest pictures"}),
            ("<label>Rows<select data-z='the latents' data-part='a b'></select></label>", {"Rows", "the latents"}),
            ("<pre>python -m this</pre><script>a b</script><p>12 × 3</p>", set()),
        ],
    )
    def test_sentences_with_marks_are_one_message(self, source: str, found: set[str]) -> None:
        assert set(of_html(source)) == found

    def test_formulas_are_marks(self) -> None:
        text = "**Minimax** (2014); $D = \\sigma(d)$ is one.\n$$L = 1$$\n\nWith *more* words."
        assert list(of_markdown(text)) == ["<1>Minimax</1> (2014); <2/> is one. <3/>", "With <1>more</1> words."]
