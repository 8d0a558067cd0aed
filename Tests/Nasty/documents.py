"""What is no table at all, and what the file system can put in its place."""
import os, socket

from cases import Case, HEAD, HEADER, bz2, lzma, packed, strange, table, user, zipped

PLAIN = [user(1), user(2)]


def cases():
    text = table(PLAIN)
    yield Case("empty", b"", refused="empty")
    for name, blank in [("a line end", "\n"), ("line ends", "\r\n\r\n\n\r"), ("blanks", "  \t  "), ("a form feed", "\f")]:
        yield Case(f"nothing but {name}", blank.encode(), refused="empty")
    yield strange("nothing but no-break blanks", "\u00a0\u00a0\n".encode())
    yield Case("header only", (HEAD + "\n").encode(), [], HEADER, good=0)
    yield Case("header without line end", HEAD.encode(), [], HEADER, good=0)
    yield strange("header of delimiters", b",,,\n" + b"a,b,c,d\n")
    yield strange("one byte", b"x")
    yield Case("a quote alone", b'"', refused="quote", line=1)
    yield Case("two quotes alone", b'""', refused="column|empty|name")
    xl = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}
    yield Case("xlsx", zipped(xl), refused="Excel workbook")
    yield Case("docx", zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), refused="document|workbook")
    yield Case("ods", zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), refused="OpenDocument|spreadsheet")
    yield Case("numbers", zipped({"Index/Document.iwa": "x", "Metadata/Properties.plist": "x"}), refused="zip|Numbers")
    yield Case("zip of a csv", zipped({"users.csv": text}), refused="zip archive")
    yield Case("empty zip", zipped({}), refused="zip archive")
    yield Case("xlsx in gzip", packed("x", zipped(xl)), refused="Excel workbook")
    yield Case("xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, refused="old Excel workbook")
    yield Case("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", refused="PDF")
    yield Case("rtf", b"{\\rtf1\\ansi hello}", refused="word processor")
    yield Case("bzip2", bz2.compress(text.encode()), refused="bzip2")
    yield Case("xz", lzma.compress(text.encode()), refused="xz")
    yield Case("lz4", b"\x04\x22\x4d\x18" + bytes(range(64)), refused="lz4")
    yield Case("compress", b"\x1f\x9d\x90" + bytes(range(64)), refused="uncompress")
    yield Case("pdf behind a mark", b"\xef\xbb\xbf%PDF-1.4\n", refused="PDF")
    yield Case("7z", b"7z\xbc\xaf\x27\x1c\0\4" + b"\0" * 50, refused="7z")
    yield Case("rar", b"Rar!\x1a\x07\x01\x00" + bytes(range(256)), refused="RAR|no text")
    yield Case("tar", tar("users.csv", text.encode()), refused="tar|no text|NUL")
    yield Case("png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, refused="no text|picture|image")
    yield Case("jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(range(256)) * 4, refused="no text|picture|image")
    yield Case("elf", b"\x7fELF\2\1\1" + bytes(range(64)) * 20, refused="no text|program")
    yield Case("sqlite", b"SQLite format 3\0" + b"\0" * 500, refused="no text|database")
    yield Case("parquet", b"PAR1" + b"\0\1\2\3" * 200 + b"PAR1", refused="no text|Parquet")
    for name, page in [
        ("html", "<!DOCTYPE html><html><body>Login</body></html>"), ("html table", "<html>\n<table><tr><td>email</td></tr></table></html>"),
        ("html behind blanks", "\n\n  <HTML><head>"), ("html fragment", "<table><tr><td>email</td></tr></table>"), ("meta", "<meta charset=utf-8><table>"),
    ]:
        yield Case(name, page.encode(), refused="HTML")
    yield Case("xml", b'<?xml version="1.0"?><Workbook/>', refused="XML")
    yield Case("xml without declaration", b"<users><user/></users>", refused="XML|HTML|column")
    yield Case("vcard", b"BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n", refused="vCard")
    yield Case("ics", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n", refused="iCalendar")
    yield strange("yaml", b"- email: a@example.com\n  givenName: A\n- email: b@example.com\n", refused="column")
    yield strange("sql", b"INSERT INTO users VALUES ('a@example.com', 'A');\n", refused="column")
    yield strange("prose", b"Dear all,\n\nplease find attached the users.\n", refused="column")
    yield strange("a shell's error", b"cat: users.csv: No such file or directory\n", refused="column")
    yield strange("a git lfs pointer", b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 123\n", refused="column|LFS")
    yield Case("markdown table", "| email | givenName | familyName | timezone |\n|---|---|---|---|\n| a@example.com | A | B | Europe/Berlin |\n".encode(), rows=None)
    yield strange("sylk", b'ID;PWXL;N;E\r\nC;Y1;X1;K"email"\r\nE\r\n')
    yield strange("dif", b'TABLE\r\n0,1\r\n"EXCEL"\r\n')
    yield strange("mime", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n")
    yield strange("ebcdic", text.encode("cp500"), refused="encoding|column")
    yield strange("fixed width", b"email            givenName\na@example.com    A\n", refused="column")
    # The file system.
    yield Case("no such file", make=lambda path: None, refused="no such file")
    yield Case("a folder", make=os.mkdir, refused="directory")
    yield Case("a link to nothing", make=lambda path: os.symlink("nowhere", path), refused="no such file")
    yield Case("a link in a circle", make=lambda path: os.symlink(os.path.basename(path), path), refused="link|opened")
    yield Case("a link to a file", make=linked, rows=PLAIN, columns=HEADER, good=2)
    yield Case("a pipe", make=piped, rows=PLAIN, columns=HEADER)
    yield Case("a pipe into which nobody writes", make=os.mkfifo, refused="nobody writes into it")
    yield Case("a socket", make=bound, refused="opened|socket")
    yield Case("/dev/null", make=lambda path: os.symlink("/dev/null", path), refused="empty")
    yield Case("/dev/zero", make=lambda path: os.symlink("/dev/zero", path), refused="no text")
    yield Case("/dev/urandom", make=lambda path: os.symlink("/dev/urandom", path), refused="text|NUL|encoding|header|column")
    yield Case("a gigabyte of holes", make=lambda path: sparse(path, b""), refused="no text")
    yield Case("a table and a gigabyte of holes", make=lambda path: sparse(path, text.encode()), refused="no text", is_large=True)
    yield Case("a table and a row of NULs", text.encode() + b"\0" * 60 + b"\n", rows=PLAIN + [4], columns=HEADER, good=2, bad=1)
    if os.geteuid() != 0:
        yield Case("unreadable", make=unreadable, refused="may not be read")


def tar(name, data):
    import io, tarfile
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
    return memory.getvalue()


def linked(path):
    with open(path + ".target", "w") as file:
        file.write(table(PLAIN))
    os.symlink(path + ".target", path)


def piped(path):
    os.mkfifo(path)


def bound(path):
    # The path of a socket has 108 bytes at most.
    here = os.getcwd()
    os.chdir(os.path.dirname(path))
    server = socket.socket(socket.AF_UNIX)
    server.bind(os.path.basename(path))
    server.close()
    os.chdir(here)


def sparse(path, head):
    with open(path, "wb") as file:
        file.write(head)
        file.truncate(1 << 30)


def unreadable(path):
    with open(path, "w") as file:
        file.write(table(PLAIN))
    os.chmod(path, 0)
