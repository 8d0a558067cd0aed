import BulkModel
import HTTPTypes
import JSONText
import MeetergoAPI

/// 2026-11-01T00:00:00Z: all test bookings lie after it.
let testNow: Int64 = 1_793_491_200

/// Makes the values of a row; a name is an API name, as Mapping would hand it over.
func values(_ kind: ImportKind, _ pairs: [(String, FieldValue.Content)]) -> FieldValues {
    let fields = APIFields.table(for: kind).fields
    return FieldValues(
        pairs.map { name, content in
            let index =
                fields.firstIndex { $0.name == name } ?? fields.firstIndex { $0.isOpen && name.hasPrefix("\($0.name).") } ?? fields.count
            return FieldValue(FieldSource(field: index, name: name, column: name), content)
        })
}

func merged(_ base: [(String, String)], _ changes: [(String, String?)]) -> [(String, FieldValue.Content)] {
    var pairs = base
    for (name, text) in changes {
        pairs.removeAll { $0.0 == name }
        if let text { pairs.append((name, text)) }
    }
    return pairs.map { ($0.0, .text($0.1)) }
}

let goodUser = [("email", "anna@example.com"), ("givenName", "Anna"), ("familyName", "Schmidt"), ("timezone", "Europe/Berlin")]

let typeId = "20000000-0000-4000-8000-000000000001"
let hostId = "10000000-0000-4000-8000-00000000000a"
let queueId = "50000000-0000-4000-8000-000000000001"

let goodBooking = [
    ("meetingTypeId", typeId), ("start", "2027-03-01T09:00:00+01:00"), ("hostIds", hostId), ("attendee.email", "mia@example.com"),
    ("attendee.fullname", "Mia Weber"),
]

func checkUser(_ changes: [(String, String?)], zone: String? = nil) -> Checked<UserDraft> {
    var checker = UserChecker(context: CheckContext(now: testNow, defaultTimeZone: zone))
    return checker.check(values(.users, merged(goodUser, changes)))
}

func checkBooking(_ changes: [(String, String?)], json: [(String, JSON)] = [], zone: String? = nil) -> Checked<BookingDraft> {
    var checker = BookingChecker(context: CheckContext(now: testNow, defaultTimeZone: zone))
    var pairs = merged(goodBooking, changes)
    for (name, value) in json {
        pairs.removeAll { $0.0 == name }
        pairs.append((name, .json(value)))
    }
    return checker.check(values(.bookings, pairs))
}

extension Checked {
    var draft: Draft? { if case .draft(let draft) = self { draft } else { nil } }
    var findings: [Finding] { if case .findings(let findings) = self { findings } else { [] } }
    /// All that is said, for looking words up.
    var words: String { findings.map { "\($0.field ?? "") | \($0.message) | \($0.hint ?? "")" }.joined(separator: "\n") }
}

/// The repeatable random numbers of SplitMix64.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
