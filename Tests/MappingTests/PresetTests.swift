import BulkModel
import Foundation
import JSONText
import Mapping
import MeetergoAPI
import Records
import Testing

/// How the rows of a sample end, as an import would see them.
struct MappedSample {
    var bodies: [JSON] = []
    var skipped: [Cause] = []
    var merged = 0
    var problems: [String] = []

    init(_ name: String, preset: String, kind: ImportKind, order: DateOrder? = nil, tables: [String] = ["hosts", "types", "attendees"])
        throws
    {
        let mapping = try #require(try PresetCatalogue.all().first { $0.mapping.name == preset }).mapping
        let reader = try RecordReader([.file(path: Self.path(name))], choosingLayout: { mapping.layout(of: $0) })
        let table = APIFields.table(for: kind)
        let plan = try MappingPlan(mapping, table: table, columns: reader.columns, supplied: ["timezone"], files: [name])
        let names = { (name: String) in tables.contains(name) ? try NameTable(.file(path: Self.path("\(name).csv"))) : nil }
        let resolver = NameResolver(
            table: table, hosts: try names("hosts"), types: try names("types"),
            attendees: preset == "outlook" ? try names("attendees") : nil)
        var mapper = RowMapper(table: table, mapping: plan, dialect: reader.files[0].dialect ?? .standard, resolver: resolver)
        var records: [Record] = []
        while let item = try reader.next() { if case .record(let record) = item { records.append(record) } }
        for record in records { mapper.look(record) }
        mapper.endLook()
        // 2026-11-01, before all samples that are not past.
        let context = CheckContext(
            now: 1_793_491_200, defaultTimeZone: "Europe/Berlin",
            dateOrder: order ?? mapping.dateFormat.flatMap { DateOrder(argument: $0) }, pastBookings: .skip)
        var checker = RowChecker(kind: kind, context: context)
        for record in records {
            let row = mapper.map(record)
            switch row.content.standing {
            case .skipped(let finding): skipped.append(finding.cause)
            case .merged: merged += 1
            case .data:
                switch checker.content(of: row.values, after: row.content.problems) {
                case .effect(let effect): bodies.append(try JSON.parse(String(decoding: effect.body, as: UTF8.self)))
                case .skipped(let finding): skipped.append(finding.cause)
                case .invalid(let findings): problems += findings.map { $0.message }
                case .malformed, .merged, .obstructed: problems.append("neither")
                }
            }
        }
    }

    static func path(_ name: String) -> String { SampleTests.folder.appending(path: "presets/\(name)").path(percentEncoded: false) }
}

struct PresetTests {
    @Test func `all presets can be read, have a name of their own, and hold nothing unknown`() throws {
        let presets = try PresetCatalogue.all()
        #expect(Set(presets.map(\.mapping.name)).count == 12)
        for preset in presets {
            let again = try MappingFile(yaml: preset.yaml, name: "again")
            #expect(again == preset.mapping)
            #expect(!again.signature.isEmpty && again.signature.allSatisfy { $0.count >= 3 || again.name == "google-users" })
        }
    }

    @Test(arguments: [
        ("calendly.csv", "calendly"), ("ms-bookings.tsv", "ms-bookings"), ("acuity.csv", "acuity"),
        ("calcom-insights.csv", "calcom-insights"),
        ("setmore.csv", "setmore"), ("simplybook.csv", "simplybook"), ("outlook.csv", "outlook"), ("google-users.csv", "google-users"),
        ("entra-users.csv", "entra-users"), ("m365-users.csv", "m365-users"), ("okta-users.csv", "okta-users"),
    ]) func `a sample is signed by its own preset and by no other`(_ name: String, _ preset: String) throws {
        let presets = try PresetCatalogue.all().map(\.mapping)
        let reader = try RecordReader(
            [.file(path: MappedSample.path(name))], choosingLayout: { preview in presets.lazy.compactMap { $0.layout(of: preview) }.first })
        #expect(presets.filter { $0.isSigned(by: reader.columns) }.map(\.name) == [preset])
    }

    static let hosts = ["10000000-0000-4000-8000-000000000001", "10000000-0000-4000-8000-000000000002"]
    static let types = ["20000000-0000-4000-8000-000000000001", "20000000-0000-4000-8000-000000000002"]

    @Test(arguments: [
        ("calendly.csv", "calendly", [Cause.leftOut, .past], 1), ("ms-bookings.tsv", "ms-bookings", [.past], 0),
        ("acuity.csv", "acuity", [.leftOut, .past], 0), ("calcom.jsonl", "calcom", [.leftOut, .past], 0),
        ("calcom-insights.csv", "calcom-insights", [.leftOut, .past], 0), ("setmore.csv", "setmore", [.leftOut, .past], 0),
        ("simplybook.csv", "simplybook", [.leftOut, .past], 0), ("outlook.csv", "outlook", [.leftOut, .past], 0),
    ]) func `a sample of bookings becomes the same two bookings`(_ name: String, _ preset: String, _ skipped: [Cause], _ merged: Int) throws
    {
        let sample = try MappedSample(name, preset: preset, kind: .bookings, order: preset == "ms-bookings" ? .dayFirst : nil)
        #expect(sample.problems == [])
        #expect(sample.skipped == skipped)
        #expect(sample.merged == merged)
        try #require(sample.bodies.count == 2)
        let (first, second) = (sample.bodies[0], sample.bodies[1])
        #expect(sample.bodies.map { $0["meetingTypeId"]?.string } == Self.types)
        #expect(sample.bodies.map { $0["hostIds"]?.array?.compactMap(\.string) } == Self.hosts.map { [$0] })
        #expect(["2027-04-06T14:30:00+02:00", "2027-04-06T12:30:00Z"].contains(first["start"]?.string))
        #expect(["2027-04-13T09:00:00+02:00", "2027-04-13T07:00:00Z"].contains(second["start"]?.string))
        #expect(sample.bodies.map { $0["duration"]?.int } == [30, 60])
        #expect(sample.bodies.map { $0["attendee"]?["email"]?.string } == ["max.muster@kunde.example", "eva.klein@kunde.example"])
        #expect(["Max Muster", "Max Muster (GmbH)"].contains(first["attendee"]?["fullname"]?.string))
        #expect(["Eva Klein", "Klein, Eva"].contains(second["attendee"]?["fullname"]?.string))
    }

    @Test func `Calendly's questions, guests and zone labels arrive`() throws {
        let body = try #require(try MappedSample("calendly.csv", preset: "calendly", kind: .bookings).bodies.first)
        let attendee = try #require(body["attendee"])
        #expect(attendee["notes"]?["Firma"]?.string == "Muster \"M\" GmbH")
        #expect(attendee["notes"]?["Thema"]?.string == "Erste Zeile\nzweite Zeile")
        #expect(attendee["timezone"]?.string == "America/New_York")
        #expect(attendee["bringalongEmails"]?.array?.compactMap(\.string) == ["a.gast@kunde.example", "b.gast@kunde.example"])
    }

    @Test(arguments: [
        ("ms-bookings.tsv", "ms-bookings", "Firma", "{  \"Firma\": \"Muster \"M\" GmbH\",  \"Thema\": \"Angebot\"}"),
        ("acuity.csv", "acuity", "Firma", "Muster GmbH"), ("acuity.csv", "acuity", "Notes", "Bitte klingeln"),
        ("calcom-insights.csv", "calcom-insights", "Firma", "Muster GmbH"), ("setmore.csv", "setmore", "Comments", "Bitte klingeln"),
        ("simplybook.csv", "simplybook", "Thema", "Angebot"), ("outlook.csv", "outlook", "Beschreibung", "Angebot"),
        ("calcom.jsonl", "calcom", "description", "Angebot"),
    ]) func `answers arrive under their question`(_ name: String, _ preset: String, _ question: String, _ answer: String) throws {
        let sample = try MappedSample(name, preset: preset, kind: .bookings, order: .dayFirst)
        let notes = try #require(sample.bodies.first?["attendee"]?["notes"]?.object)
        // Microsoft's JSON is broken by a quote within: it stays one text under the column's name.
        let found = preset == "ms-bookings" ? notes["Custom Fields"] : notes[question]
        #expect(found?.string == answer, "\(notes)")
    }

    @Test func `a phone number arrives with its country code and without a spreadsheet's apostrophe`() throws {
        for (name, preset) in [("acuity.csv", "acuity"), ("setmore.csv", "setmore"), ("simplybook.csv", "simplybook")] {
            let sample = try MappedSample(name, preset: preset, kind: .bookings)
            #expect(sample.bodies.first?["attendee"]?["phone"]?.string == "+491701234567", "\(preset)")
        }
    }

    @Test(arguments: [("google-users", 1), ("entra-users", 3), ("m365-users", 1), ("okta-users", 0)])
    func `a sample of users becomes the same two users`(_ preset: String, _ skipped: Int) throws {
        let sample = try MappedSample("\(preset).csv", preset: preset, kind: .users)
        #expect(sample.problems == [])
        #expect(sample.skipped == Array(repeating: .leftOut, count: skipped))
        #expect(sample.bodies.map { $0["email"]?.string } == ["lena.sommer@firma.example", "joerg.mueller@firma.example"])
        #expect(sample.bodies.map { $0["givenName"]?.string } == ["Lena", "Jörg"])
        #expect(sample.bodies.map { $0["familyName"]?.string } == ["Sommer", "Müller"])
        #expect(
            sample.bodies.map { $0["timezone"]?.string } == ["Europe/Berlin", preset == "okta-users" ? "Europe/Vienna" : "Europe/Berlin"])
    }

    @Test func `a host that no file knows stays as it is named, to be looked up in meetergo`() throws {
        let sample = try MappedSample("setmore.csv", preset: "setmore", kind: .bookings, tables: ["types"])
        #expect(sample.problems.isEmpty)
        #expect(sample.bodies.map { $0["hostIds"]?.array?.compactMap(\.string) } == [["Jana Weber"], ["Tim Brandt"]])
        #expect(sample.bodies.compactMap { $0["meetingTypeId"]?.string }.allSatisfy { $0.count == 36 })
    }

    @Test func `an attendee without an address is one finding that names the option`() throws {
        let table = APIFields.table(for: .bookings)
        let names = try NameTable(.bytes(name: "a.csv", Array("name,address\nMia,mia@example.com\n".utf8)))
        let reader = try RecordReader([.bytes(name: "b.csv", Array("type,start,email\nt,s,Mia\nt,s,Max\nt,s,x@y.de\n".utf8))])
        let yaml = """
            name: mine
            for: bookings
            fields: { meetingTypeId: "{type}", start: "{start}", attendee.email: "{email}", attendee.fullname: "{email}" }
            """
        let plan = try MappingPlan(
            try MappingFile(yaml: yaml, name: "mine.yaml"), table: table, columns: reader.columns, supplied: [], files: ["b.csv"])
        var mapper = RowMapper(
            table: table, mapping: plan, dialect: .standard, resolver: NameResolver(table: table, attendees: names))
        var problems: [[String]] = []
        while let item = try reader.next() {
            if case .record(let record) = item { problems.append(mapper.map(record).content.problems.map(\.message)) }
        }
        #expect(problems == [[], ["attendee.email is \"Max\", for which there is no address"], []])
    }
}

struct MappingFileTests {
    private func rows(_ yaml: String, _ csv: String) throws -> [MappedRow] {
        let mapping = try MappingFile(yaml: yaml, name: "mine.yaml")
        let reader = try RecordReader([.bytes(name: "test", Array(csv.utf8))])
        let table = APIFields.table(for: mapping.kind)
        let plan = try MappingPlan(mapping, table: table, columns: reader.columns, supplied: [], files: ["test"])
        var mapper = RowMapper(table: table, mapping: plan, dialect: .standard, resolver: NameResolver(table: table))
        var rows: [MappedRow] = []
        while let item = try reader.next() { if case .record(let record) = item { rows.append(mapper.map(record)) } }
        return rows
    }

    @Test func `constants, defaults, tables and templates make values`() throws {
        let yaml = """
            name: mine
            for: users
            fields:
              email: "{Login}@example.com"
              givenName: ["{Nick}", "{Full|first}"]
              familyName: "{Full|rest}"
              timezone: { from: "{Site}", values: { B: Europe/Berlin, L: Europe/London }, otherwise: refuse, default: UTC }
            """
        let rows = try rows(yaml, "Login,Full,Nick,Site\nanna,Anna von Berg,,b\njo,John Smith,Joe,\nx,X Y,,M\n")
        #expect(rows[0].summary == ["email=anna@example.com", "givenName=Anna", "familyName=von Berg", "timezone=Europe/Berlin"])
        #expect(rows[1].summary == ["email=jo@example.com", "givenName=Joe", "familyName=Smith", "timezone=UTC"])
        #expect(rows[2].content.problems.map(\.field) == ["timezone"])
    }

    @Test(arguments: [
        ("no kind", "name: a\nfields: {}", "no for"), ("no field", "name: a\nfor: users\nfields: { emial: x }", "Is email meant"),
        ("open brace", "name: a\nfor: users\nfields: { email: \"{Login\" }", "does not close"),
        ("filter", "name: a\nfor: users\nfields: { email: \"{Login|lower}\" }", "\"lower\""), ("no YAML", "name: [", "cannot be read"),
        ("nothing for a field", "name: a\nfor: users\nfields: { email: \"{Login}\" }", "nothing for givenName; familyName; timezone"),
    ]) func `a mapping that cannot be followed says why`(_ entry: (name: String, yaml: String, words: String)) {
        do {
            _ = try rows(entry.yaml, "Login\nx\n")
            Issue.record("no error")
        } catch {
            #expect("\(error)".contains(entry.words), "\(entry.name): \(error)")
        }
    }

    @Test func `an unknown status is an error of the row`() throws {
        let yaml = """
            name: mine
            for: users
            fields: { email: "{E}", givenName: a, familyName: b, timezone: UTC }
            status: [{ from: "{Status}" }]
            """
        let rows = try rows(yaml, "E,Status\na@b.de,Confirmed\nb@b.de,CANCELLED_BY_CUSTOMER\nc@b.de,Vielleicht\nd@b.de,No-show\n")
        #expect(rows[0].content.problems.isEmpty)
        if case .skipped(let finding) = rows[1].content.standing { #expect(finding.cause == .leftOut) } else { Issue.record("not skipped") }
        #expect(rows[2].content.problems.first?.message.contains("Vielleicht") == true)
        if case .skipped = rows[3].content.standing {} else { Issue.record("not skipped") }
    }

    @Test func `rows of one booking are joined wherever they stand, and the first carries what all have`() throws {
        let yaml = """
            name: mine
            for: bookings
            fields: { meetingTypeId: "{T}", start: "{S}", hostIds: "{H}", attendee.email: "{E}", attendee.fullname: "{E}" }
            merge: { by: ["{K}"], join: H }
            """
        let mapping = try MappingFile(yaml: yaml, name: "mine.yaml")
        let csv = "K,T,S,H,E\n1,t,s,h1,e\n2,t,s,h2,e\n,t,s,h9,e\n1,t,s,h3,e\n,t,s,h9,e\n1,t,s,h1,e\n"
        let reader = try RecordReader([.bytes(name: "test", Array(csv.utf8))])
        let table = APIFields.table(for: .bookings)
        let plan = try MappingPlan(mapping, table: table, columns: reader.columns, supplied: [], files: ["test"])
        var mapper = RowMapper(table: table, mapping: plan, dialect: .standard, resolver: NameResolver(table: table))
        var records: [Record] = []
        while let item = try reader.next() { if case .record(let record) = item { records.append(record) } }
        for record in records { mapper.look(record) }
        mapper.endLook()
        let rows = records.map { mapper.map($0) }
        #expect(rows[0].line == "1,t,s,\"h1, h3\",e")
        #expect(rows[0].content.problems.isEmpty)
        let merged = rows.map { row in if case .merged(let finding) = row.content.standing { finding.message } else { "" } }
        #expect(merged == ["", "", "", "Part of the booking on line 2", "", "Part of the booking on line 2"])
    }
}
