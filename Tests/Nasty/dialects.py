"""Delimiters, quotes, line ends, headers, rows that do not fit."""
from cases import Case, HEAD, HEADER, strange, table, user

PLAIN = [user(1), user(2)]
MADE = [tuple(row[:3]) for row in PLAIN]


def wide_cell(path):
    with open(path, "wb") as file:
        file.write(f"{HEAD}\nu1@example.com,".encode())
        for _ in range(100):
            file.write(b"A" * 1_000_000)
        file.write(f",B,UTC\n{','.join(user(2))}\n".encode())


def cases():
    for delimiter in ",;\t|":
        for end in ["\n", "\r\n", "\r"]:
            for last in [True, False]:
                text = table(PLAIN, delimiter, end)
                yield Case(
                    f"{delimiter!r} {end!r} last end {last}", (text if last else text[: -len(end)]).encode(), PLAIN, HEADER, good=2,
                    made=MADE if last and end == "\r\n" else None)
    for delimiter, name in [(":", "colon"), ("~", "~"), (" ", "space"), ("^", "^"), ("\x1f", "\x1f")]:
        header, rows = ["email", "givenName", "familyName"], [["u1@example.com", "A", "B"]]
        yield Case(f"{delimiter!r} said", table(rows, delimiter, header=header).encode(), rows, header, args=["--delimiter", delimiter, "--timezone", "UTC"], good=1)
    for hint in ["sep=;", "SEP=;", '"sep=;"', "\ufeffsep=;"]:
        for end in ["\n", "\r\n", "\r"]:
            yield Case(f"{hint!r} {end!r}", (hint + end + table(PLAIN, ";", end)).encode(), PLAIN, HEADER, good=2)
    yield strange("sep=, and is semicolons", ("sep=,\n" + table(PLAIN, ";")).encode(), refused="column|delimiter")
    yield Case("sep=|", ("sep=|\n" + table(PLAIN, "|")).encode(), PLAIN, HEADER, good=2)
    yield Case("sep=TAB", ("sep=\t\n" + table(PLAIN, "\t")).encode(), PLAIN, HEADER, good=2)
    yield Case("sep=; in utf-16", b"\xff\xfe" + ("sep=;\r\n" + table(PLAIN, ";")).encode("utf-16-le"), PLAIN, HEADER, good=2)
    yield Case("sep= alone", b"sep=;\n", refused="no row behind|empty")
    yield Case("sep= without delimiter", ("sep=\n" + table(PLAIN, ";")).encode(), refused="skip-lines", line=1)
    yield Case("mixed line ends", f"{HEAD}\r\n{','.join(PLAIN[0])}\r{','.join(PLAIN[1])}\n".encode(), PLAIN, HEADER, good=2)
    yield Case("CR CR LF", table(PLAIN, end="\r\r\n").encode(), PLAIN, HEADER, good=2)
    yield Case("LF CR", table(PLAIN, end="\n\r").encode(), PLAIN, HEADER, good=2)
    for mark in "\u0085\u2028\u2029\v\f":
        cell = f"A{mark}B"
        yield Case(f"U+{ord(mark):04X} ends no row", table([user(1, cell)]).encode(), [user(1, cell)], HEADER)
    # Blank rows and tails.
    yield Case("blank rows everywhere", ("\n\n" + HEAD + "\n\n" + ",".join(PLAIN[0]) + "\n,,,\n  \n\t,\t\n" + ",".join(PLAIN[1]) + "\n\n\n").encode(), PLAIN, HEADER, good=2)
    yield Case("a thousand blank rows", (table(PLAIN, ";") + ";;;\r\n" * 1000).encode(), PLAIN, HEADER, good=2, says='"blankLines":1000')
    yield Case("empty columns at the end", "".join(line + ";;;\n" for line in table(PLAIN, ";").splitlines()).encode(), PLAIN, HEADER, good=2)
    yield Case("text under a column without name", f"{HEAD},,\n{','.join(PLAIN[0])},,x\n".encode(), [2], HEADER, bad=1, says="6 cells")
    # Quotes.
    for end in ["\n", "\r\n", "\r"]:
        inner = user(1, f"A{end}B", "x,y;z")
        quoted = [f'"{cell}"' for cell in inner]
        yield Case(f"quoted cells with {end!r}", table([quoted, user(2)], end=end).encode(), [inner, user(2)], HEADER)
    yield Case("doubled quotes", table([user(1, '"A ""B"" C"')]).encode(), [user(1, 'A "B" C')], HEADER, good=1, made=[("u1@example.com", 'A "B" C', "Family1")])
    yield Case("all quoted", "".join(",".join(f'"{c}"' for c in row) + "\r\n" for row in [HEADER] + PLAIN).encode(), PLAIN, HEADER, good=2)
    yield Case("quote in the midst of a cell", table([user(1, 'A"B')]).encode(), [user(1, 'A"B')], HEADER, good=1)
    yield Case("inches", table([user(1, '5" pipe')]).encode(), [user(1, '5" pipe')], HEADER, good=1)
    yield Case("text behind a closing quote", table([user(1, '"A"B'), user(2)]).encode(), [2, user(2)], HEADER, good=1, bad=1, says="After the closing quote")
    yield Case("blank behind a closing quote", table([user(1, '"A" '), user(2)]).encode(), rows=None, says=None)
    yield Case("quote never closed", table([user(1), user(2, '"A'), user(3)]).encode(), [user(1), 3, user(3)], HEADER, good=2, bad=1, says="opens on line 3")
    yield Case("quote never closed, last cell", (table([user(1)]) + 'a@example.com,"A').encode(), [user(1), 3], HEADER, good=1, bad=1)
    yield Case("quote never closed in the header", (HEAD.replace("email", '"email') + "\n" + ",".join(user(1)) + "\n").encode(), refused="quote", line=1)
    yield Case("quote closed two rows later", (table([user(1, '"A'), user(2, 'B"'), user(3)])).encode(), rows=None)
    yield Case("every row opens a quote", (HEAD + "\n" + 'x@example.com,"A,B,C\n' * 300).encode(), [n for n in range(2, 302)], HEADER, bad=300)
    yield Case("single quotes are text", table([user(1, "'A,B'")]).encode(), [2], HEADER, bad=1)
    yield Case("backslash quotes", table([user(1, '"A \\"B\\""')]).encode(), [2], HEADER, bad=1)
    yield Case("typographic quotes", table([user(1, "“A”")]).encode(), [user(1, "“A”")], HEADER, good=1)
    tabs = table([user(1, '"A'), user(2, 'B"C'), user(3, '5"')], "\t")
    yield Case("tab file with loose quotes", tabs.encode(), [user(1, '"A'), user(2, 'B"C'), user(3, '5"')], HEADER, good=3, says="text")
    yield Case("a blank before a quote", f'{HEAD}\na@example.com, "A, x",B,UTC\n'.encode(), [2], HEADER, bad=1)
    yield Case("quote at the end of the last cell, no line end", (HEAD + '\na@example.com,A,B,"UTC').encode(), [2], HEADER, bad=1, says="opens on line 2")
    yield Case("a quote alone on the last line", (table(PLAIN) + '"').encode(), PLAIN + [4], HEADER, good=2, bad=1)
    yield strange("full-width commas", table(PLAIN, "，").encode(), refused="column")
    yield strange("two delimiters tie", b"a;b,c\n1;2,3\n", refused="column")
    yield strange("control characters for delimiters", table(PLAIN, "\x1f", "\x1e").encode(), refused="column")
    yield Case("doubled delimiters", table([["u1@example.com", "A", "B", "UTC"]], "||").encode(), rows=None, good=1)
    yield Case("a comment above the header", ("# exported\n" + table(PLAIN)).encode(), refused="--skip-lines 1", line=1)
    yield Case("a comment among the rows", (HEAD + "\n# a comment\n" + ",".join(PLAIN[0]) + "\n").encode(), rows=None, good=1, bad=1)
    yield Case("nothing but delimiters", b",,,\n,,,\n", refused="nothing but empty")
    yield Case("quotes said to be text", table([user(1, '"A'), user(2)]).encode(), [user(1, '"A'), user(2)], HEADER, args=["--quote", "none"], good=2)
    yield Case("whole rows in one cell", "".join(f'"{line}"\n' for line in table(PLAIN).splitlines()).encode(), refused="one cell", line=1)
    yield Case("whole rows in one cell of a semicolon file", "".join(f'"{line}";\n' for line in table(PLAIN).splitlines()).encode(), refused="one cell|column")
    # Rows that do not fit.
    yield Case("a row too long", table([user(1) + ["x"], user(2)]).encode(), [2, user(2)], HEADER, good=1, bad=1, says="5 cells")
    yield Case("a row too long by blanks", table([user(1) + ["", " "], user(2)]).encode(), PLAIN, HEADER, good=2)
    yield Case("a row too short", table([user(1)[:2], user(2)]).encode(), [user(1)[:2] + ["", ""], user(2)], HEADER, good=1, bad=1)
    yield Case("an unquoted delimiter in a note", (HEAD + ",slug\n" + ",".join(user(1)) + ",a,b\n").encode(), [2], HEADER + ["slug"], bad=1)
    # Headers.
    yield strange("duplicate header", b"email,email,givenName,familyName,timezone\na@example.com,b@example.com,A,B,UTC\n", refused="both give email")
    yield strange("duplicate header by alias", b"E-Mail,Mailadresse,Vorname,Nachname,Zeitzone\na@example.com,b@example.com,A,B,UTC\n", refused="both give email")
    yield Case("duplicate unknown header", b"email,givenName,familyName,timezone,x,x\na@example.com,A,B,UTC,1,2\n", rows=[["a@example.com", "A", "B", "UTC", "1", "2"]], good=1)
    yield Case("header with a hole", b"email,,givenName,familyName,timezone\na@example.com,,A,B,UTC\n", rows=[["a@example.com", "", "A", "B", "UTC"]], good=1)
    for name, header in [
        ("upper case", "EMAIL,GIVENNAME,FAMILYNAME,TIMEZONE"), ("blanks", " email , givenName , familyName , timezone "), ("no-break blanks", "\u00a0email,givenName\u00a0,familyName,timezone"),
        ("line breaks", '"e-\nmail","given\nname","family\r\nname",timezone'), ("zero width", "\u200bemail,givenName\ufeff,familyName,timezone"), ("german", "E-Mail,Vorname,Nachname,Zeitzone"),
        ("stars", "E-Mail*,Vorname *,Nachname*,Zeitzone"), ("brackets", "email [Required],First Name [Required],Last Name [Required],timezone"), ("decomposed", "E-Mail,Vorname,Nachname,Zeitzone"),
    ]:
        yield Case(f"header {name}", f"{header}\n{','.join(user(1))}\n".encode(), [user(1)], good=1, made=[("u1@example.com", "Given1", "Family1")])
    yield strange("misspelt header", b"emial,givenName,familyName,timezone\na@example.com,A,B,UTC\n", refused="did you mean|Did you mean")
    yield strange("no header", "".join(",".join(row) + "\n" for row in PLAIN).encode(), refused="first line a header")
    for titles in [1, 2, 5]:
        many = [user(n) for n in range(20)]
        text = "".join(f"Report {n}\n" for n in range(titles)) + table(many)
        yield Case(f"{titles} title rows", text.encode(), refused=f"--skip-lines {titles}", line=1)
        yield Case(f"{titles} title rows passed over", text.encode(), many, HEADER, args=["--skip-lines", str(titles)], good=20)
    yield Case("title rows padded", ("Report,,,\n,,,\n" + table(PLAIN)).encode(), refused="--skip-lines", line=1)
    yield Case("more lines passed over than there are", table(PLAIN).encode(), args=["--skip-lines", "50"], refused="passed over")
    yield Case("header twice", (table(PLAIN) + table([user(3)])).encode(), PLAIN + [HEADER, user(3)], HEADER, good=3, bad=1)
    yield Case("a total row", (table(PLAIN) + "Total,2,,\n").encode(), PLAIN + [["Total", "2", "", ""]], HEADER, good=2, bad=1)
    yield Case("a footer", (table(PLAIN) + "\nExported on 2026-11-28 by someone\n").encode(), PLAIN + [["Exported on 2026-11-28 by someone", "", "", ""]], HEADER, good=2, bad=1)
    # Size.
    wide = HEADER + [f"c{n}" for n in range(5000)]
    yield Case("five thousand columns", table([user(1) + ["x"] * 5000], header=wide).encode(), [user(1) + ["x"] * 5000], wide, good=1)
    yield Case("a hundred thousand columns without a name", (HEAD + "," * 100_000 + "\n" + ",".join(user(1)) + "," * 100_000 + "\n").encode(), [user(1)], HEADER, good=1)
    yield Case("a cell of 900 kB", table([user(1, "A" * 900_000), user(2)]).encode(), [user(1, "A" * 900_000), user(2)], HEADER)
    yield Case("a cell of 2 MB", table([user(1, "A" * 2_000_000), user(2)]).encode(), [2, user(2)], HEADER, good=1, bad=1, says="limit of 1048576")
    yield Case("a quoted cell of 2 MB", table([user(1, '"' + "A\n" * 1_000_000 + '"'), user(2)]).encode(), rows=None, is_large=True)
    yield Case("a cell of 100 MB", rows=[2, user(2)], columns=HEADER, make=wide_cell, good=1, bad=1, says="limit of 1048576", is_large=True)
    yield Case("ten thousand columns of one name", table([user(1) + ["x"] * 10_000], header=HEADER + ["c"] * 10_000).encode(), rows=None, good=1)
    yield Case("a hundred and fifty thousand columns", table([user(1)], header=HEADER + [f"c{n}" for n in range(150_000)]).encode(), refused="limit of 1048576", line=1)
    yield Case("a header of 2 MB", (HEAD + "," + "x" * 2_000_000 + "\n").encode(), refused="limit of 1048576", line=1)
    yield Case("a raised limit", table([user(1, "A" * 2_000_000)]).encode(), [user(1, "A" * 2_000_000)], HEADER, args=["--record-limit", "3000000"])
    yield Case("two million quotes", (HEAD + "\n" + '"' * 2_000_000).encode(), rows=None)
    yield Case("lines that open a quote, 10 MB", (HEAD + "\n" + '"\n' * 5_000_000).encode(), rows=None, is_large=True)
