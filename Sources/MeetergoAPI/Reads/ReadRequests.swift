public import BulkModel
import HTTPTypes

/// The reads that a run makes before it sends rows.
public enum ReadRequests {
    /// The most users the API gives in one answer (API page, section 6).
    public static let pageSize = 100

    /// `GET /v4/user/me`: the owner of the credential, or the acting user.
    public static func me(id: TransferID, actingUser: String? = nil) -> TransferRequest {
        TransferRequest(id: id, method: .get, path: "/v4/user/me", actingUser: actingUser)
    }

    /// `GET /v4/user`: a page of the company's users.
    public static func users(id: TransferID, offset: Int, actingUser: String?) -> TransferRequest {
        TransferRequest(id: id, method: .get, path: users(offset: offset), actingUser: actingUser)
    }

    /// Any read, as a search for references asks for it.
    public static func get(_ path: String, id: TransferID, actingUser: String?) -> TransferRequest {
        TransferRequest(id: id, method: .get, path: path, actingUser: actingUser)
    }

    static func users(offset: Int) -> String { "/v4/user?limit=\(pageSize)&offset=\(offset)" }

    /// A queue with its members (API page, section 9.3).
    static func queue(_ id: String) -> String { "/v4/queue/\(escaped(id))" }

    /// The meeting types of the acting user, without pages (API page, section 9.1).
    static let meetingTypes = "/v4/meeting-type"

    /// A meeting type with its options (API page, section 9.1).
    static func meetingType(_ id: String) -> String { "/v4/meeting-type/\(escaped(id))" }

    /// The appointments of the acting user, or of `host` where the credential acts as its owner alone, from a minute before `start` to a
    /// minute after it: whether the bounds count themselves is not documented (API page, sections 12.1 and 20).
    static func appointments(around start: Int64, of host: String?, page: Int) -> String {
        let from = escaped(TimeText.utc(start - 60))
        let through = escaped(TimeText.utc(start + 60))
        let user = host.map { "&userId=\(escaped($0))" } ?? ""
        return "/v4/appointment/paginated?page=\(page)&pageSize=\(pageSize)&start=\(from)&end=\(through)\(user)"
    }

    /// The appointments of one type of the acting user, or of `host`, that start within a span of instants, earliest first (API page, section 12.1).
    static func appointments(from first: Int64, through last: Int64, type: String, of host: String?, page: Int) -> String {
        "\(appointments(page: page))&start=\(escaped(TimeText.utc(first)))&end=\(escaped(TimeText.utc(last)))"
            + "&meetingTypeId=\(escaped(type))&sortBy=appointment.start&sortDirection=ASC" + (host.map { "&userId=\(escaped($0))" } ?? "")
    }

    /// One appointment (API page, section 12.2).
    static func appointment(_ id: String) -> String { "/v4/appointment/\(escaped(id))" }

    /// All appointments of the acting user, cancelled ones too (API page, section 12.1).
    static func appointments(page: Int) -> String { "/v4/appointment/paginated?page=\(page)&pageSize=\(pageSize)" }

    /// The bookings that wait for a confirmation; only the paging can be asked for with some confidence (API page, section 12.3).
    static func provisionals(page: Int) -> String { "/v4/provisional-booking/paginated?page=\(page)&pageSize=\(pageSize)" }

    /// Percent-encodes everything but the unreserved characters of RFC 3986 §2.3.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                escaped.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = Array("0123456789ABCDEF")
                escaped += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return escaped
    }
}
