import BulkModel
import JSONText
import Mapping
import MeetergoAPI
import Records
import Testing

struct RowMapperTests {
    static let header = "email,givenName,familyName,timezone"

    @Test(arguments: [
        ("plain", "a@example.com"), ("blanks", "  a@example.com  "), ("no-break space", "\u{A0}a@example.com\u{A0}"),
        ("tab", "\ta@example.com\t"),
        ("narrow no-break space", "\u{202F}a@example.com\u{202F}"), ("zero width", "\u{200B}a@example.com\u{200B}"),
        ("mark", "\u{FEFF}a@example.com\u{FEFF}"),
        ("ideographic", "\u{3000}a@example.com\u{3000}"), ("mixed", " \u{A0}\t a@example.com\u{2003}\u{A0} "),
    ]) func `white space around a value goes`(_ entry: (name: String, cell: String)) throws {
        let (rows, _) = try mapped(.users, "\(Self.header)\n\"\(entry.cell)\",A,B,UTC\n")
        #expect(rows[0].summary.first == "email=a@example.com", "\(entry.name)")
    }

    @Test func `letters with the same last byte as a blank stay`() throws {
        // U+0120 ends in 0xA0, as U+00A0 does; U+4E00 begins with 0xE4.
        let (rows, _) = try mapped(.users, "\(Self.header)\na@example.com,\u{120},\u{4E00},UTC\n")
        #expect(rows[0].summary.contains("givenName=\u{120}") && rows[0].summary.contains("familyName=\u{4E00}"))
    }

    @Test func `blank cells count as absent, notes keep their white space`() throws {
        let header = "meetingTypeId,start,hostIds,attendee.email,attendee.fullname,attendee.notes.A,attendee.notes.B"
        let (rows, _) = try mapped(.bookings, "\(header)\nm, ,h,\u{A0},n,\"  kept \n\",\"  \"\n")
        #expect(rows[0].summary == ["meetingTypeId=m", "hostIds=h", "attendee.fullname=n", "attendee.notes.A=  kept \n"])
    }

    @Test func `the carried bytes are the row without private columns, in its own dialect`() throws {
        let text =
            "\u{FEFF}email;givenName;familyName;timezone;_row;_cause;_outcome\r\na@example.com; A ;\"B;\"\"C\"\"\";UTC;17;slot_taken;refused\r\nb@example.com\r\n"
        let (rows, unknown) = try mapped(.users, text)
        #expect(rows[0].line == "a@example.com;\" A \";\"B;\"\"C\"\"\";UTC")
        #expect(rows[0].link == RowLink(row: 17, outcome: .refused, cause: .slotTaken))
        #expect(rows[1].line == "b@example.com;;;")
        #expect(rows[1].link == RowLink())
        #expect(unknown.isEmpty)
    }

    @Test func `private columns may stand anywhere`() throws {
        let (rows, _) = try mapped(.users, "_row,email,_file,givenName,_x,familyName,timezone\n3,a@example.com,one.csv,A,?,B,UTC\n")
        #expect(rows[0].line == "a@example.com,A,B,UTC")
        #expect(rows[0].link == RowLink(row: 3, file: "one.csv"))
    }

    @Test func `what looks like a formula is carried harmlessly`() throws {
        let (rows, _) = try mapped(.users, "\(Self.header)\na@example.com,=1+1,B,UTC\n")
        #expect(rows[0].line == "a@example.com,'=1+1,B,UTC")
        #expect(rows[0].summary.contains("givenName==1+1"))
    }

    @Test func `nested members, dotted members and aliases of JSON Lines are found`() throws {
        let text = """
            {"meetingTypeId":"m","start":"s","hostIds":["h"],"attendee":{"email":" a@example.com ","name":"A","notes":{"Q":" x ","N":1,"E":""},"language":null},"duration":30}
            {"meeting_type_id":"m","attendee.email":"b@example.com","attendee":{"Vorname":"B","mail":"c@example.com"},"attendee.notes.Q":true,"_row":4,"_error":{"cause":"server"}}

            """
        let (rows, unknown) = try mapped(.bookings, text)
        #expect(
            rows[0].summary == [
                "meetingTypeId=m", "start=s", #"hostIds=["h"]"#, "attendee.email=a@example.com", "attendee.fullname=A",
                "attendee.notes.Q= x ",
                "attendee.notes.N=1", "duration=30",
            ])
        #expect(
            rows[1].summary == [
                "meetingTypeId=m", "attendee.email=b@example.com", "attendee.firstname=B", "attendee.email=c@example.com",
                "attendee.notes.Q=true",
            ])
        #expect(rows[1].values.values[3].source.column == "attendee.mail")
        #expect(rows[1].link == RowLink(row: 4, cause: .server))
        #expect(
            rows[1].line
                == #"{"meeting_type_id":"m","attendee.email":"b@example.com","attendee":{"Vorname":"B","mail":"c@example.com"},"attendee.notes.Q":true}"#
        )
        #expect(unknown.isEmpty)
    }

    @Test func `objects of users are walked, and availability is kept whole`() throws {
        let text =
            #"{"email":"a@example.com","meetingType":{"name":"T","daysIntoFuture":{"mode":"x"}},"availability":{"schedule":{}},"x":1,"y":{"z":1},"meetingtype":7}"#
        let (rows, unknown) = try mapped(.users, text + "\n" + #"{"x":2}"#)
        #expect(
            rows[0].summary == [
                "email=a@example.com", "meetingType.name=T", #"meetingType.daysIntoFuture={"mode":"x"}"#, #"availability={"schedule":{}}"#,
            ])
        #expect(unknown.map(\.name) == ["x", "y", "meetingtype"])
    }

    @Test func `unknown members are counted up to a bound`() throws {
        let text = (0..<300).map { #"{"email":"a@example.com","member\#($0)":1}"# }.joined(separator: "\n")
        #expect(try mapped(.users, text).unknown.count == 100)
    }

    @Test func `a row from file to request keeps what was written`() throws {
        let text = "E-Mail;Vorname;Nachname;Zeitzone\nJÜRGEN@example.com; Jürgen ;O'Brien;Europe/Berlin\n"
        let (rows, _) = try mapped(.users, text)
        var checker = UserChecker(context: CheckContext(now: 0))
        guard case .draft(let draft) = checker.check(rows[0].values) else { Issue.record("findings"); return }
        #expect(draft.email == "JÜRGEN@example.com" && draft.givenName == "Jürgen" && draft.familyName == "O'Brien")
    }
}
