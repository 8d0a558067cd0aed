"""Cells as spreadsheets and people leave them: a row ends in what is meant, or in a message that names the cause."""
from cases import Case, HEAD, HEADER, table, user

T = "30000000-0000-4000-8000-000000000001"
H = "10000000-0000-4000-8000-000000000000"
BOOKING = ["hostIds", "meetingTypeId", "start", "attendee.email", "attendee.fullname"]


def person(name, row, says, header=HEADER, **more):
    return Case(name, table([row, user(2)], header=header).encode(), [row, user(2)], header, good=1, bad=1, says=says, **more)


def booking(name, start, good, says=None, args=(), extra=(), header=()):
    row = [H, T, start, "u1@example.com", "Mia Weber", *extra]
    quoted = [f'"{cell}"' for cell in row]
    return Case(
        name, table([quoted], header=BOOKING + list(header)).encode(), [row], BOOKING + list(header), good=1 if good else 0, bad=0 if good else 1, says=says,
        kind="bookings", args=list(args))


def cases():
    for mark in ["#NV", "#N/A", "#NAME?", "#WERT!", "#VALUE!", "#REF!", "#BEZUG!", "#DIV/0!", "####", "########"]:
        yield person(f"{mark} for a name", user(1, mark), "spreadsheet|Excel|formula")
        yield person(f"{mark} for an address", user(1, mail=mark), "spreadsheet|Excel|formula")
    for address in ["x", "a@", "@b.de", "a@b", "a b@c.de", "a@@b.de", "a@b..de", ".a@b.de", "a,b@c.de", "a@b.de;c@d.de", "a@b.de c@d.de", "Jana <jana@b.de>", "a@b.de.", "\u201ca@b.de\u201d", "<a@b.de>", "mailto:a@b.de"]:
        row = user(1, mail=address)
        quoted = [f'"{cell}"' for cell in row]
        yield Case(f"address {address}", table([quoted, user(2)]).encode(), [row, user(2)], HEADER, good=1, bad=1, says="e-mail address")
    yield person("address of 300 bytes", user(1, mail="a" * 290 + "@example.com"), "e-mail")
    for zone in ["Berlin", "CET+1", "Europe/Berlni", "GMT+25", "+01:00", "Mars/Olympus", "Europe/Berlin; UTC"]:
        yield person(f"zone {zone}", user(1)[:3] + [zone], "timezone")
    for zone in ["W. Europe Standard Time", "Europe/Berlin ", "UTC", "America/Argentina/Buenos_Aires"]:
        row = user(1)[:3] + [zone]
        yield Case(f"zone {zone!r}", table([row]).encode(), [row], HEADER, good=1)
    # Text that a spreadsheet might take for a formula is data; of one apostrophe before it nothing is left.
    for cell, meant in [("=1+1", "=1+1"), ("+49 170", "+49 170"), ("-5", "-5"), ("@home", "@home"), ("'=1+1", "=1+1"), ("''=x", "'=x"), ("'", "'"), ("'t Hooft", "'t Hooft"), ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0")]:
        yield Case(f"cell {cell}", table([user(1, cell)]).encode(), [user(1, meant)], HEADER, good=1, made=[("u1@example.com", meant, "Family1")])
    for name, text in [
        ("bidi", "A\u202eb"), ("zero width", "A\u200bB"), ("combining", "A" + "\u0301" * 200), ("emoji family", "👨‍👩‍👧‍👦"), ("decomposed", "Ju\u0308rgen"), ("private use", "\ue000"), ("noncharacter", "\uffff"),
        ("replacement", "M\ufffdller"), ("null word", "null"), ("undefined", "undefined"), ("sql", "'; DROP TABLE users;--"), ("html", "<script>alert(1)</script>"), ("percent", "%s%n%x"), ("backslash", "A\\B"),
        ("digits", "007"), ("long digits", "9007199254740993"), ("inner blanks", "A  B"), ("dollar", "${HOME}"), ("path", "../../etc/passwd"), ("format", "{0}{1}"),
    ]:
        yield Case(f"name {name}", table([user(1, text)]).encode(), [user(1, text)], HEADER, good=1)
    yield Case("same user twice", table([user(1), user(2), user(1)]).encode(), [user(1), user(2), user(1)], HEADER, good=2, bad=1, says="line 2")
    yield Case("same user in capitals", table([user(1), user(1, mail="U1@EXAMPLE.COM")]).encode(), rows=None, good=1, bad=1, says="line 2")
    yield Case("same person, other spelling", table([user(1, mail="jana.weber@gmail.com"), user(2, mail="janaweber+x@googlemail.com")]).encode(), rows=None, good=2, bad=0, says="differ in spelling")
    for number in ["1701234567", "491701234567"]:
        yield booking(f"phone {number} in Berlin", "2031-03-03T09:00:00Z", False, "lost its first 0 or its", args=["--timezone", "Europe/Berlin"], extra=[number], header=["attendee.phone"])
        yield booking(f"phone {number} somewhere", "2031-03-03T09:00:00Z", True, extra=[number], header=["attendee.phone"])
    for cell in ["30.5", "abc", "-1", "0", "1e3", "99999999999999999999", "1.000"]:
        header = HEADER + ["meetingType.duration"]
        yield Case(f"duration {cell}", table([user(1) + [cell]], header=header).encode(), [user(1) + [cell]], header, good=0, bad=1, says="duration")
    # Bookings.
    future = "2031-03-03"
    for start in [f"{future}T09:00:00Z", f"{future}T09:00:00+01:00", f"{future} 09:00", "03.03.2031 09:00", "13.03.2031, 9:00 Uhr", "3.3.31 09:00", "3 Mar 2031 9:00", "March 3, 2031 9:00 am", "3. März 2031 09:00"]:
        yield booking(f"start {start}", start, True, args=["--timezone", "Europe/Berlin"])
    for start, says in [
        ("46146,6041666667", "Excel|spreadsheet"), ("46146.5", "Excel|spreadsheet"), ("2031-02-30T09:00:00Z", "start"), ("2031-13-01T09:00:00Z", "start"), (f"{future}T25:00:00Z", "start"), ("tomorrow", "start"),
        ("2031-03-30 02:30", "does not exist|skipped|gap"), ("2031-10-26 02:30", "twice"), ("#WERT!", "spreadsheet|Excel|formula"), ("", "start"), ("0000-00-00", "start"), ("99999-01-01T00:00:00Z", "start"),
        (f"{future}", "start|time of day"), ("09:00", "start"), ("1772528400", "start"),
    ]:
        yield booking(f"start {start!r}", start, False, says, args=["--timezone", "Europe/Berlin"])
    yield Case(
        "undecided dates", table([[H, T, "03/04/2031 09:00", "u1@example.com", "Mia"]], header=BOOKING).encode(), kind="bookings", args=["--timezone", "Europe/Berlin"],
        refused="date-format", is_of_columns=True)
    yield booking("decided by option", "03/04/2031 09:00", True, args=["--timezone", "Europe/Berlin", "--date-format", "day-first"])
    yield booking("local time without zone", f"{future} 09:00", False, "zone|offset")
    for phone in ["4,91701E+11", "4.91701E+11", "#NV"]:
        yield booking(f"phone {phone}", f"{future}T09:00:00Z", False, "Excel|spreadsheet", extra=[phone], header=["attendee.phone"])
    for flag in ["WAHR", "falsch", "Ja", "nein", "x", "1", "TRUE"]:
        yield booking(f"flag {flag}", f"{future}T09:00:00Z", True, extra=[flag], header=["skipNotifications"])
    for flag in ["maybe", "2", "ja/nein"]:
        yield booking(f"flag {flag}", f"{future}T09:00:00Z", False, "skipNotifications", extra=[flag], header=["skipNotifications"])
