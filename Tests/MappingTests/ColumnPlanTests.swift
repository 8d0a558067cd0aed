import BulkModel
import JSONText
import Mapping
import MeetergoAPI
import Records
import Testing

/// The API name that a single column is mapped to, with the columns that make a file complete.
func meaning(of column: String, _ kind: ImportKind) throws -> String? {
    let table = APIFields.table(for: kind)
    let rows = try mapped(kind, "\"\(column)\"\nvalue\n", supplied: Set(table.fields.map(\.name)))
    return rows.rows.first?.values.values.first?.source.name
}

func mapped(_ kind: ImportKind, _ text: String, supplied: Set<String> = []) throws -> (rows: [MappedRow], unknown: [UnknownColumn]) {
    let reader = try RecordReader([.bytes(name: "test", Array(text.utf8))])
    let table = APIFields.table(for: kind)
    var mapper: RowMapper
    if let dialect = reader.files[0].dialect {
        mapper = RowMapper(table: table, plan: try ColumnPlan(table: table, reader: reader, supplied: supplied), dialect: dialect)
    } else {
        mapper = RowMapper(jsonLines: table)
    }
    var rows: [MappedRow] = []
    while let item = try reader.next() {
        if case .record(let record) = item { rows.append(mapper.map(record)) }
    }
    return (rows, mapper.unknownColumns)
}

extension MappedRow {
    /// `name=text` for each value.
    var summary: [String] {
        values.values.map { value in
            switch value.content {
            case .text(let text): "\(value.source.name)=\(text)"
            case .json(let json): "\(value.source.name)=\(json.text)"
            }
        }
    }

    var line: String { String(decoding: carried, as: UTF8.self) }
}

struct ColumnPlanTests {
    @Test(arguments: [
        ("First Name [Required]", "givenName"), ("email (work)", "email"), ("[UPLOAD ONLY] Timezone", "timezone"),
        ("E-Mail (geschäftlich) *", "email"),
        ("Nachname (", "familyName"),
    ])
    func `what stands in brackets is about the column and not its name`(_ column: String, _ field: String) throws {
        #expect(try meaning(of: column, .users) == field)
        #expect(try meaning(of: "[Required]", .users) == nil)
        #expect(try meaning(of: "Cost centre (email)", .users) == nil)
    }

    @Test(
        arguments: [
            (ImportKind.users, "email", "email"), (.users, "E-Mail", "email"), (.users, "Mail", "email"),
            (.users, "E-Mail-Adresse", "email"),
            (.users, "EMAIL ADDRESS", "email"), (.users, "first_name", "givenName"), (.users, "First Name", "givenName"),
            (.users, "firstname", "givenName"),
            (.users, "Vorname", "givenName"), (.users, "given_name", "givenName"), (.users, "Nachname", "familyName"),
            (.users, "last-name", "familyName"),
            (.users, "Zeitzone", "timezone"), (.users, "Time Zone", "timezone"), (.users, "meetingType.duration", "meetingType.duration"),
            (.users, "meeting_type_duration", "meetingType.duration"), (.users, "Dauer", "meetingType.duration"),
            (.users, "Kanal", "meetingType.channel"),
            (.users, " email ", "email"), (.users, "\u{A0}E-Mail\u{A0}", "email"),
            (.bookings, "attendee.email", "attendee.email"), (.bookings, "attendee_email", "attendee.email"),
            (.bookings, "E-Mail", "attendee.email"),
            (.bookings, "Attendee E-Mail", "attendee.email"), (.bookings, "Vorname", "attendee.firstname"),
            (.bookings, "Name", "attendee.fullname"),
            (.bookings, "Startzeit", "start"), (.bookings, "timezone", "start.timezone"), (.bookings, "start.timezone", "start.timezone"),
            (.bookings, "Zeitzone", "start.timezone"), (.bookings, "attendee.timezone", "attendee.timezone"),
            (.bookings, "attendee_timezone", "attendee.timezone"),
            (.bookings, "Dauer", "duration"), (.bookings, "Dauer (Minuten)", "duration"), (.bookings, "Telefon", "attendee.phone"),
            (.bookings, "Kanal", "channel"), (.bookings, "Sprache", "attendee.language"), (.bookings, "host_ids", "hostIds"),
            (.bookings, "Host ID", "hostIds"),
            (.bookings, "meeting type id", "meetingTypeId"), (.bookings, "Notizen", "attendee.notes.Notizen"),
            (.bookings, "Notes", "attendee.notes.Notes"),
            (.bookings, "attendee.notes", "attendee.notes"), (.bookings, "attendee.notes.Company", "attendee.notes.Company"),
            (.bookings, "attendee.notes.How did you find us?", "attendee.notes.How did you find us?"),
            (.bookings, "Attendee.Notes.Company", "attendee.notes.Company"),
            (.bookings, "attendee_notes_Company", "attendee.notes.Company"), (.bookings, "attendee.notes.a.b", "attendee.notes.a.b"),
            (.bookings, "paymentId", "paymentId"), (.bookings, "skip_notifications", "skipNotifications"),
            (.users, "department", nil), (.users, "attendee.email", nil), (.bookings, "nonsense", nil), (.bookings, "attendee", nil),
            (.bookings, "attendee.notes.", "attendee.notes"),
        ] as [(ImportKind, String, String?)]) func `a column name means a field`(_ kind: ImportKind, _ column: String, _ name: String?)
        throws
    {
        #expect(try meaning(of: column, kind) == name)
    }

    @Test func `unknown columns are reported once with the nearest name, and not sent`() throws {
        let (rows, unknown) = try mapped(
            .users, "email,givenName,familyName,timezone,Departement,slugg,_cause\na@example.com,A,B,UTC,x,y,z\n,,,,x,,\n")
        #expect(unknown == [UnknownColumn(name: "Departement", nearest: nil), UnknownColumn(name: "slugg", nearest: "slug")])
        #expect(rows[0].summary == ["email=a@example.com", "givenName=A", "familyName=B", "timezone=UTC"])
        #expect(rows.count == 2)
    }

    @Test(arguments: [
        (ImportKind.users, "givenName,familyName,timezone,emial", ["email", "Did you mean \"emial\" as email"]),
        (.users, "a,b,c", ["email; givenName; familyName; timezone", "\"a\", \"b\", \"c\"", "header"]),
        (.bookings, "meetingTypeId,hostIds,attendee.email,attendee.fullname", ["no column for start."]),
        (.bookings, "start,attendee.email,attendee.fullname", ["no column for meetingTypeId."]),
        (.bookings, "meetingTypeId,start,hostIds,attendee.fullname", ["attendee.email or attendee.phone"]),
        (
            .bookings, "meetingTypeId,start,hostIds,attendee.email,attendee.firstname",
            ["attendee.fullname or attendee.firstname and attendee.lastname"]
        ),
    ]) func `a file without a needed column is refused with what is missing and what was found`(
        _ kind: ImportKind, _ header: String, _ words: [String]
    ) {
        let columns = header.split(separator: ",").map(String.init)
        do {
            _ = try ColumnPlan(table: APIFields.table(for: kind), columns: columns, headers: [.init(file: "people.csv", columns: columns)])
            Issue.record("no error")
        } catch {
            #expect(error.kind == .missingColumns && error.file == "people.csv")
            for word in words { #expect(error.description.contains(word), "\(error)") }
        }
    }

    @Test func `a field of the settings needs no column`() throws {
        let columns = ["email", "givenName", "familyName"]
        let table = APIFields.table(for: .users)
        _ = try ColumnPlan(table: table, columns: columns, headers: [.init(file: "x", columns: columns)], supplied: ["timezone"])
        #expect(throws: MappingError.self) { try ColumnPlan(table: table, columns: columns, headers: [.init(file: "x", columns: columns)]) }
    }

    @Test func `two columns for one field are an error of the file`() {
        let columns = ["email", "Vorname", "first name", "familyName", "timezone"]
        do {
            _ = try ColumnPlan(table: APIFields.table(for: .users), columns: columns, headers: [.init(file: "x.csv", columns: columns)])
            Issue.record("no error")
        } catch {
            #expect(error.kind == .twice)
            #expect(error.message == "The columns \"Vorname\" and \"first name\" both give givenName.")
        }
    }

    @Test func `two files may name a field in two ways`() throws {
        let one = "email,givenName,familyName,timezone\na@example.com,A,B,UTC\n"
        let two = "Vorname;Nachname;E-Mail;Zeitzone\nC;D;c@example.com;UTC\n"
        let reader = try RecordReader([.bytes(name: "one", Array(one.utf8)), .bytes(name: "two", Array(two.utf8))])
        let table = APIFields.table(for: .users)
        let plan = try ColumnPlan(table: table, reader: reader)
        #expect(plan.keptColumns == ["email", "givenName", "familyName", "timezone", "Vorname", "Nachname", "E-Mail", "Zeitzone"])
        var mapper = RowMapper(table: table, plan: plan, dialect: .standard)
        var rows: [MappedRow] = []
        while case .record(let record)? = try reader.next() { rows.append(mapper.map(record)) }
        #expect(rows[0].summary == ["email=a@example.com", "givenName=A", "familyName=B", "timezone=UTC"])
        #expect(rows[0].line == "a@example.com,A,B,UTC,,,,")
        #expect(rows[1].summary.sorted() == ["email=c@example.com", "familyName=D", "givenName=C", "timezone=UTC"])
        #expect(rows[1].line == ",,,,C,D,c@example.com,UTC")
        #expect(rows[1].values.values.first { $0.source.name == "email" }?.source.column == "E-Mail")
    }
}
