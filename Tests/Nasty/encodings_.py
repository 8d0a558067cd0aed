"""Encodings: marks, wrong marks, and bytes that mean nothing."""
import hashlib, zlib

from cases import Case, HEAD, HEADER, packed, strange, table, user, zstd

NAMES = [("Jürgen", "Müller"), ("Zoë", "Ångström"), ("Łukasz", "Żółć"), ("Ελένη", "Παππά"), ("日本", "太郎"), ("Ana😀", "Ñandú")]


def bomb(head, filling):
    """An archive of 60 MB that never lie in memory: the sweep's own would count as that of its children."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(head) + b"".join(packer.compress(filling * 1_000_000) for _ in range(60)) + packer.flush()


def cut_behind(rows):
    """An archive that breaks off behind so many rows, far from its beginning, which is looked at before the first row is used."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = packer.compress(f"{HEAD},_filling\n".encode())
    for number in range(rows):
        filling = "".join(hashlib.sha256(f"{number} {part}".encode()).hexdigest() for part in range(60))
        packed += packer.compress(f"{','.join(user(number))},{filling}\n".encode()) + packer.flush(zlib.Z_SYNC_FLUSH)
    return packed


def cases():
    rows = [user(i, *name) for i, name in enumerate(NAMES)]
    text = table(rows)
    made = [tuple(row[:3]) for row in rows]
    yield Case("utf-8", text.encode(), rows, HEADER, good=6, made=made)
    yield Case("utf-8 with mark", b"\xef\xbb\xbf" + text.encode(), rows, HEADER, good=6, made=made)
    yield Case("utf-8 with three marks", b"\xef\xbb\xbf" * 3 + text.encode(), rows, HEADER, good=6)
    for name, codec, mark in [("le", "utf-16-le", b"\xff\xfe"), ("be", "utf-16-be", b"\xfe\xff")]:
        for delimiter, said in [(",", "comma"), (";", "semicolon"), ("\t", "tab")]:
            for end in ["\n", "\r\n", "\r"]:
                content = table(rows, delimiter, end).encode(codec)
                yield Case(f"utf-16-{name} {said} {end!r}", mark + content, rows, HEADER, good=6, made=made if end == "\r\n" else None)
        plain = [user(1), user(2)]
        yield Case(f"utf-16-{name} without mark", table(plain).encode(codec), plain, HEADER, good=2, says="every other byte is zero")
        yield Case(f"utf-16-{name} cut in a unit", mark + table(plain).encode(codec)[:-1], rows=None, bad=1)
        yield Case(f"utf-16-{name} only a mark", mark, refused="empty")
        half = (HEAD + "\na@example.com,A").encode(codec) + ("\ud800".encode(codec, "surrogatepass")) + ",B,Europe/Berlin\n".encode(codec)
        yield Case(f"utf-16-{name} lone surrogate", mark + half, [2], HEADER, bad=1, says="surrogate")
    for name, codec, mark in [("le", "utf-32-le", b"\xff\xfe\0\0"), ("be", "utf-32-be", b"\0\0\xfe\xff")]:
        yield Case(f"utf-32-{name}", mark + text.encode(codec), refused="UTF-32")
        yield Case(f"utf-32-{name} without mark", text.encode(codec), refused="UTF-32")
    yield Case("utf-8 only a mark", b"\xef\xbb\xbf", refused="empty")
    yield strange("utf-7 mark", b"+/v8-" + text.encode("utf-7"), refused="UTF-7|email")
    latin = [user(1, "Jürgen", "Müller"), user(2, "Zoë", "Strauß")]
    for codec in ["windows-1252", "latin-1"]:
        yield Case(f"{codec}", table(latin).encode(codec), latin, HEADER, good=2, says="Windows-1252", made=[tuple(row[:3]) for row in latin])
    euro = [user(1, "J€an", "“Quo”")]
    yield Case("windows-1252 euro and quotes", table(euro).encode("cp1252"), euro, HEADER, good=1, says="Windows-1252")
    for codec, argument, names in [
        ("cp1250", "windows-1250", ("Łukasz", "Żółć")), ("iso-8859-2", "iso-8859-2", ("Łukasz", "Żółć")), ("cp1254", "windows-1254", ("Ğül", "Şahin")),
        ("mac-roman", "macintosh", ("Jürgen", "Müller")), ("cp850", "cp850", ("Jürgen", "Müller")), ("iso-8859-15", "iso-8859-15", ("Zoë", "Œuvre")),
    ]:
        named = [user(1, *names)]
        yield Case(f"{codec} said", table(named).encode(codec), named, HEADER, args=["--encoding", argument], good=1)
    # A mark that does not fit what follows.
    yield Case("utf-8 mark on windows-1252", b"\xef\xbb\xbf" + table(latin).encode("cp1252"), [2, 3], HEADER, bad=2, says="UTF-8")
    yield Case("utf-16 mark on utf-8", b"\xff\xfe" + table([user(1), user(2)]).encode(), refused="UTF-16")
    yield Case("utf-16-be mark on utf-8", b"\xfe\xff" + table([user(1), user(2)]).encode(), refused="UTF-16")
    yield Case("utf-16-be mark on utf-16-le", b"\xfe\xff" + table([user(1), user(2)]).encode("utf-16-le"), refused="UTF-16")
    yield Case("said utf-16, is utf-8", table([user(1)]).encode(), args=["--encoding", "utf-16"], refused="UTF-16")
    yield Case("said windows-1252, has utf-8 mark", b"\xef\xbb\xbf" + text.encode(), args=["--encoding", "windows-1252"], refused="mark")
    # Broken bytes are matters of their rows.
    start = table(rows).encode()
    for name, bad in [
        ("stray continuation", b"\x80"), ("overlong", b"\xc0\xaf"), ("surrogate in utf-8", b"\xed\xa0\x80"), ("beyond unicode", b"\xf5\x80\x80\x80"),
        ("cut sequence", b"\xe2\x82"), ("0xff", b"\xff"), ("cp1252 in utf-8", b"M\xfcller"),
    ]:
        row = b"bad@example.com,A" + bad + b",B,Europe/Berlin\n"
        yield Case(f"one row with {name}", start + row + b",".join(c.encode() for c in user(9)) + b"\n", rows + [8, user(9)], HEADER, good=7, bad=1)
    yield Case("utf-8 cut at the very end", start[:-1] + b"\n" + "x@example.com,Ü".encode()[:-1], rows + [8], HEADER, bad=1)
    late = [user(i) for i in range(3000)]
    yield Case(
        "windows-1252 from line 3002 on", table(late).encode() + ",".join(user(9999, "Jürgen")).encode("cp1252") + b"\n",
        late + [user(9999, "Jürgen")], HEADER, good=3001, says="from some line on")
    yield Case(
        "utf-8 from line 3002 on", table(late).encode() + ",".join(user(9999, "Jürgen")).encode() + b"\n", late + [user(9999, "Jürgen")], HEADER,
        good=3001)
    # NUL and other controls.
    yield Case("a NUL in a cell", f"{HEAD}\na@example.com,A\0,B,Europe/Berlin\n{','.join(user(2))}\n".encode(), [2, user(2)], HEADER, good=1, bad=1)
    yield Case("a NUL in the header", f"em\0ail,givenName,familyName,timezone\n{','.join(user(2))}\n".encode(), refused="NUL", line=1)
    yield Case("nothing but NULs", b"\0" * 5000, refused="no text")
    yield Case("a NUL row", f"{HEAD}\n\0\n{','.join(user(2))}\n".encode(), [2, user(2)], HEADER, good=1, bad=1)
    for number in [1, 2, 7, 8, 11, 12, 14, 26, 27, 31, 127]:
        cell = f"A{chr(number)}B"
        yield Case(f"control {number} in a name", f"{HEAD}\n{','.join(user(1, cell))}\n".encode(), [user(1, cell)], HEADER)
    yield Case("ctrl-z at the end", table([user(1)]).encode() + b"\x1a", [user(1), ["\x1a"]], HEADER, good=1, bad=1)
    yield Case("a mark within the text", ("\ufeff" + HEAD + "\n\ufeffa@example.com,A,B,UTC\n").encode(), rows=None, good=1, made=[("a@example.com", "A", "B")])
    yield Case("two files with marks behind one another", ("\ufeff" + table([user(1)]) + "\ufeff" + table([user(2)])).encode(), rows=None, good=2, bad=1)
    yield Case("utf-16 header, utf-8 rows", b"\xff\xfe" + (HEAD + "\n").encode("utf-16-le") + b"a@example.com,A,B,UTC\n", rows=None, good=0, bad=1)
    yield Case("utf-16-be without mark, cyrillic", "имя,фамилия,email\nЯна,Вебер,a@b.de\n".encode("utf-16-be"), refused="utf-16", line=1)
    # Encodings that are not read: taken for another one, which is said with an example of it.
    for codec, names in [("cp1251", ("Яна", "Вебер")), ("koi8-r", ("Яна", "Вебер")), ("shift-jis", ("太郎", "日本")), ("gb18030", ("张", "伟"))]:
        yield Case(f"{codec}", table([user(1, *names)]).encode(codec), rows=None, says="if names look wrong, say the encoding")
    yield Case("windows-1252, then utf-8", (HEAD + "\n").encode() + ",".join(user(1, "Jürgen")).encode("cp1252") + b"\n" + ",".join(user(2, "Jürgen")).encode() + b"\n", [2, user(2, "Jürgen")], HEADER, good=1, bad=1)
    yield Case("ctrl-z and the table once more", (table([user(1)]) + "\x1a" + ",".join(user(1)) + "\n").encode(), rows=None, good=1, bad=1, says="line 2")
    # Archives.
    plain = [user(1), user(2)]
    data = table(plain).encode()
    yield Case("gzip", packed("x", data), plain, HEADER, good=2, extension="csv.gz", made=[tuple(row[:3]) for row in plain])
    yield Case("gzip named csv", packed("x", data), plain, HEADER, good=2)
    yield Case("gzip in gzip", packed("x", packed("x", data)), refused="archive within an archive")
    yield Case("gzip of utf-16", packed("x", b"\xff\xfe" + table(rows, "\t", "\r\n").encode("utf-16-le")), rows, HEADER, good=6)
    yield Case("gzip with zeros behind", packed("x", data) + b"\0" * 512, plain, HEADER, good=2)
    yield Case("gzip bomb of one row", bomb((HEAD + "\n").encode(), b"a"), rows=None)
    yield Case("gzip bomb of NULs", bomb(b"", b"\0"), refused="no text")
    yield Case("two gzips behind one another", packed("x", data) + packed("x", ",".join(user(3)).encode() + b"\n"), plain + [user(3)], HEADER, good=3)
    for cut in [5, 12, 20, 40, -9, -8, -4, -1]:
        yield Case(f"gzip cut at {cut}", packed("x", data)[:cut], refused="cut off", extension="csv.gz")
    yield Case("gzip cut behind forty rows", cut_behind(40), refused="cut off", extension="csv.gz", made=[tuple(user(n)[:3]) for n in range(40)])
    yield Case("gzip with text behind", packed("x", data) + b"hello", refused="something else")
    yield Case("gzip with a flipped bit", packed("x", data)[:30] + bytes([packed("x", data)[30] ^ 255]) + packed("x", data)[31:], refused="can't be unpacked|cut off")
    yield Case("gzip of nothing", packed("x", b""), refused="empty", extension="csv.gz")
    yield Case("named gz and is text", data, plain, HEADER, good=2, extension="csv.gz")
    if zstd(data):
        yield Case("zstd", zstd(data), plain, HEADER, good=2, extension="csv.zst")
        yield Case("zstd in gzip", packed("x", zstd(data)), refused="archive within an archive")
        yield Case("gzip in zstd", zstd(packed("x", data)), refused="archive within an archive")
        for cut in [5, 9, -5, -1]:
            yield Case(f"zstd cut at {cut}", zstd(data)[:cut], refused="cut off|can't be unpacked", extension="csv.zst")
        yield Case("zstd of nothing", zstd(b""), refused="empty")
