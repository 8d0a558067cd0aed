import Foundation

/// The form of an address by which two rows are the same.
public enum EMailKey {
    /// Lower-cased; outside ASCII also composed (Unicode NFC), as one letter can be written in two ways there.
    public static func folded(_ email: String) -> String {
        var needsFolding = false
        for byte in email.utf8 {
            if byte >= 0x80 { return email.lowercased().precomposedStringWithCanonicalMapping }
            if byte >= UInt8(ascii: "A"), byte <= UInt8(ascii: "Z") { needsFolding = true }
        }
        return needsFolding ? email.lowercased() : email
    }
}
