"""The HTML that the Matrix specification lets clients show (client-server API, "m.room.message
msgtypes": org.matrix.custom.html), checked strictly: what a client would drop is a mistake."""
import html.parser
import re

from .report import Failure, check

PLAIN = ("del h1 h2 h3 h4 h5 h6 blockquote p ul sup sub li b i u strong em s hr br table thead tbody tr "
         "th td caption pre details summary").split()
ATTRIBUTES = dict({tag: () for tag in PLAIN}, **{
    "a": ("target", "href"), "ol": ("start",), "code": ("class",), "div": ("data-mx-maths",),
    "span": ("data-mx-bg-color", "data-mx-color", "data-mx-spoiler", "data-mx-maths"),
    "img": ("width", "height", "alt", "title", "src")})
VOID = ("hr", "br", "img")
BLOCKS = "p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre hr br table tr div".split()
SCHEMES = re.compile(r"(https|http|ftp|mailto|magnet):")
DEEPEST = 100
REFERENCE = re.compile(r"&(#[0-9]+|#x[0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]*);")


class Reader(html.parser.HTMLParser):
    """Raises Failure at what is not allowed; `text` is what a person reads."""

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.open = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        check(tag in ATTRIBUTES, "<%s> is not allowed" % tag)
        for name, value in attrs:
            check(name in ATTRIBUTES[tag], "<%s %s> is not allowed" % (tag, name))
            check(value is not None, "<%s %s> has no value" % (tag, name))
            check(name != "href" or SCHEMES.match(value), "a link to %r" % value)
            check(name != "class" or value.startswith("language-"), "class %r" % value)
            check(name != "src" or value.startswith("mxc://"), "an image at %r" % value)
        check(tag != "p" or "p" not in self.open, "a paragraph in a paragraph")
        check(tag != "li" or self.open and self.open[-1] in ("ul", "ol"), "<li> in no list")
        check(not (self.open and self.open[-1] in ("ul", "ol")) or tag == "li", "<%s> in a list" % tag)
        if tag not in VOID:
            self.open.append(tag)
            check(len(self.open) < DEEPEST, "too deep")
        self.text += " " if tag in BLOCKS else ""

    def handle_endtag(self, tag):
        check(self.open and self.open[-1] == tag, "</%s> closes %s" % (tag, self.open[-1:]))
        self.open.pop()
        self.text += " " if tag in BLOCKS else ""

    def handle_startendtag(self, tag, attrs):
        raise Failure("<%s/> is not written so in HTML" % tag)

    def handle_data(self, data):
        check(not re.search("[<>&]", data), "%r is not escaped" % data)
        check(not re.search("[\x00-\x08\x0b-\x1f\x7f]", data), "control characters in %r" % data)
        check(not (self.open and self.open[-1] in ("ul", "ol") and data.strip()), "text in a list")
        self.text += data

    def handle_entityref(self, name):
        self.text += html.unescape("&%s;" % name)

    def handle_charref(self, name):
        self.text += html.unescape("&#%s;" % name)

    def handle_comment(self, data):
        raise Failure("a comment")

    def handle_decl(self, decl):
        raise Failure("a declaration")

    def handle_pi(self, data):
        raise Failure("an instruction")


def text_of(source):
    """What a person reads of it, in one line; Failure where Matrix does not allow it."""
    check("&" not in REFERENCE.sub("", source), "an & that is not escaped")
    reader = Reader()
    reader.feed(source)
    reader.close()
    check(not reader.open, "not closed: %s" % reader.open)
    return " ".join(reader.text.split())
