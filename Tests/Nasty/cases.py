"""What a nasty file is, and what has to come of it.

Each case says by itself what a reader has to make of its bytes; nothing here is worked out by the tool or by another CSV reader.
"""
from dataclasses import dataclass, field
import bz2, gzip, io, json, lzma, shutil, subprocess, zipfile

HEADER = ["email", "givenName", "familyName", "timezone"]
HEAD = ",".join(HEADER)


@dataclass
class Case:
    name: str
    data: bytes = b""
    # What `inspect` has to give, in order: the cells of a record (JSON Lines: its text), or the line of a faulty row. None: not looked at.
    rows: list | None = None
    columns: list | None = None
    # Instead: words of the message with which the file is turned away, and the line that it has to name.
    refused: str | None = None
    line: int | None = None
    code: int = 65
    # What `check` has to count; [] of the other kinds is 0.
    good: int | None = None
    bad: int | None = None
    # Words that have to stand in what is said about the file or its rows.
    says: str | None = None
    # The users that an import has to make: (e-mail, given name, family name).
    made: list | None = None
    kind: str = "users"
    args: list = field(default_factory=list)
    extension: str = "csv"
    # Makes the file instead of writing `data`; gets its path.
    make: object = None
    # The file is a table, but not of users: `inspect` shows it, `check` turns it away.
    is_of_columns: bool = False
    # A large file, left out of the short sweep.
    is_large: bool = False


def strange(name, data=b"", refused="column", **more):
    """A table without the columns that are needed."""
    return Case(name, data, refused=refused, is_of_columns=True, **more)


def user(number, given=None, family=None, mail=None):
    return [mail or f"u{number}@example.com", given or f"Given{number}", family or f"Family{number}", "Europe/Berlin"]


def table(rows, delimiter=",", end="\n", header=HEADER):
    return "".join(delimiter.join(cells) + end for cells in [header] + rows)


def zstd(data):
    if not shutil.which("zstd"):
        return None
    return subprocess.run(["zstd", "-q", "-c"], input=data, stdout=subprocess.PIPE, check=True).stdout


def zipped(names):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, content in names.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return memory.getvalue()


def packed(name, data):
    """A gzip archive that is the same at every run."""
    return gzip.compress(data, mtime=0)


def all_cases():
    import documents, dialects, encodings_, lines, values
    for module in (encodings_, dialects, documents, lines, values):
        yield from module.cases()
