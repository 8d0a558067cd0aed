"""JSON Lines, and JSON that is none."""
import json
from cases import Case

A = '{"email":"u1@example.com","givenName":"Given1","familyName":"Family1","timezone":"Europe/Berlin"}'
B = A.replace("1", "2")
MADE = [("u1@example.com", "Given1", "Family1"), ("u2@example.com", "Given2", "Family2")]


def one(name, line, is_bad=True, says=None, **more):
    """A line between two good ones."""
    rows = [A, 2 if is_bad is True else line, B]
    text = "\n".join([A, line, B]) + "\n"
    return Case(name, text.encode("utf-8", "surrogatepass"), rows, good=2, bad=1, says=says, extension="jsonl", **more)


def cases():
    for end in ["\n", "\r\n", "\r"]:
        yield Case(f"json lines {end!r}", (A + end + B + end).encode(), [A, B], good=2, extension="jsonl", made=MADE)
        yield Case(f"json lines {end!r}, last end missing", (A + end + B).encode(), [A, B], good=2, extension="jsonl")
    yield Case("json lines named csv", (A + "\n" + B + "\n").encode(), [A, B], good=2)
    yield Case("json lines with mark", ("\ufeff" + A + "\n" + B + "\n").encode(), [A, B], good=2, extension="jsonl")
    yield Case("json lines in utf-16", (A + "\n" + B + "\n").encode("utf-16"), [A, B], good=2, extension="jsonl")
    yield Case("json lines with blank lines", ("\n\n" + A + "\n \t \n\r\n" + B + "\n\n").encode(), [A, B], good=2, extension="jsonl", says="blank")
    yield Case("array of objects", f"[{A},{B}]".encode(), refused="JSON array", extension="json")
    yield Case("array over many lines", f"[\n{A},\n{B}\n]\n".encode(), refused="JSON array", extension="json")
    yield Case("empty array", b"[]", refused="JSON array", extension="json")
    yield Case("pretty printed", json.dumps(json.loads(A), indent=2).encode(), refused="several lines", extension="json")
    yield Case("pretty printed, with CRLF", json.dumps(json.loads(A), indent=2).replace("\n", "\r\n").encode(), refused="several lines", extension="json")
    yield Case("object around an array", f'{{"users": [{A},{B}]}}'.encode(), extension="json", rows=None, bad=1)
    for name, line in [
        ("trailing comma", A[:-1] + ",}"), ("trailing comma behind the object", A + ","), ("two objects on a line", A + A), ("two objects and a blank", A + " " + A),
        ("cut object", A[:-5]), ("single quotes", A.replace('"', "'")), ("a comment", A + " // x"), ("NaN", A[:-1] + ',"x":NaN}'), ("Infinity", A[:-1] + ',"x":Infinity}'),
        ("leading zero", A[:-1] + ',"x":01}'), ("plus", A[:-1] + ',"x":+1}'), ("hexadecimal", A[:-1] + ',"x":0x1F}'), ("a dot at the end", A[:-1] + ',"x":1.}'), ("True", A[:-1] + ',"x":True}'),
        ("bare words", A.replace('"email"', "email")), ("tab in a text", A.replace("Given1", "Gi\tven")), ("bad escape", A.replace("Given1", "\\x41")),
        ("lone high surrogate", A.replace("Given1", "\\ud800")), ("lone low surrogate", A.replace("Given1", "\\udc00")), ("surrogates in the wrong order", A.replace("Given1", "\\udc00\\ud800")),
        ("half an escape", A.replace("Given1", "\\u00")), ("a number", "42"), ("a text", '"x"'), ("null", "null"), ("an array", "[1]"), ("true", "true"), ("csv", "u9@example.com,A,B,UTC"),
        ("duplicate key", A[:-1] + ',"email":"u1@example.com"}'), ("duplicate key deep", A[:-1] + ',"x":{"a":1,"a":2}}'), ("duplicate key by escape", A[:-1] + ',"\\u0065mail":"x@example.com"}'),
        ("deep array", A[:-1] + ',"x":' + "[" * 5000 + "]" * 5000 + "}"), ("deep object", A[:-1] + ',"x":' + '{"a":' * 5000 + "1" + "}" * 5000 + "}"), ("open forever", A[:-1] + ',"x":' + "[" * 100_000),
        ("a record separator", "\x1e" + A), ("hundred thousand levels", '{"a":' * 100_000 + "1" + "}" * 100_000),
        ("ninety thousand keys, one twice", "{" + ",".join(f'"k{n}":1' for n in range(90_000)) + ',"k0":2}'),
        ("a NUL", A.replace("Given1", "Gi\0ven")), ("no colon", '{"email" "x"}'), ("no comma", '{"email":"x" "givenName":"y"}'),
    ]:
        yield one(f"json line: {name}", line)
    yield one("json line: too long", A[:-1] + ',"x":"' + "A" * 2_000_000 + '"}', says="limit of 1048576")
    yield Case("a million empty objects", b"{}\n" * 1_000_000, rows=None, good=0, bad=1_000_000, says="email", extension="jsonl", is_large=True)
    yield Case("a million brackets", b"[" * 1_000_000, rows=None, bad=1, extension="json")
    yield one("json line: empty object", "{}", is_bad=False, says="email")
    # What has to come through as it is.
    for name, member in [
        ("2^53 + 1", '"_x":9007199254740993'), ("2^64", '"_x":18446744073709551616'), ("a long fraction", '"_x":0.1000000000000000055511151231257827'), ("1e400", '"_x":1e400'), ("-0", '"_x":-0.0'),
        ("1.0", '"_x": 1.0'), ("escapes", '"_x":"\\u00fc\\/\\n\\ud83d\\ude00"'), ("a nested object", '"_x":{"b":[1,2,{"c":null}]}'), ("fifty levels", '"_x":' + "[" * 50 + "]" * 50), ("an empty key", '"":1'),
    ]:
        line = A[:-1] + "," + member + "}"
        yield Case(f"json kept: {name}", (line + "\n").encode(), [line], good=1, extension="jsonl", made=MADE[:1])
    line = A.replace("Given1", "\\u004a\\u00fcrgen")
    yield Case("json: escaped letters", (line + "\n").encode(), [line], good=1, extension="jsonl", made=[("u1@example.com", "Jürgen", "Family1")])
    bad = (A + "\n").encode() + B.encode().replace(b"Given2", b"Gi\xffven") + b"\n"
    yield Case("json line: one byte that is Windows-1252", bad, [A, B.replace("Given2", "Giÿven")], good=2, says="Windows-1252", extension="jsonl")
    mixed = (A.replace("Given1", "Jürgen") + "\n").encode() + bad
    yield Case("json line: bad bytes", mixed, [A.replace("Given1", "Jürgen"), A, 3], good=1, bad=2, extension="jsonl")
    latin = (A.replace("Given1", "Jürgen") + "\n").encode("cp1252")
    yield Case("json lines in windows-1252", latin, [A.replace("Given1", "Jürgen")], good=1, says="Windows-1252", extension="jsonl")
    yield Case("json lines, delimiter said", (A + "\n").encode(), args=["--delimiter", ";"], refused="for CSV", code=64, extension="jsonl")
    yield Case("json, read as csv", (A + "\n").encode(), args=["--format", "csv"], refused="header can't be read", extension="jsonl")
    yield Case("csv, read as json", b"email,givenName\na@example.com,A\n", [1, 2], args=["--format", "jsonl"], bad=2)
