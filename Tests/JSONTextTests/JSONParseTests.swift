import JSONText
import Testing

@Suite struct `Reading JSON` {
    struct Valid: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let value: JSON
        var testDescription: String { name }
    }

    static let valid = [
        Valid(name: "an empty object", text: "{}", value: [:]),
        Valid(name: "an empty array", text: " [ ] ", value: []),
        Valid(name: "words", text: "[true,false,null]", value: [true, false, .null]),
        Valid(name: "a number beyond 2^53", text: "9007199254740993", value: .number("9007199254740993")),
        Valid(name: "a fraction that ends in zero", text: "1.0", value: .number("1.0")),
        Valid(name: "minus zero", text: "-0", value: .number("-0")),
        Valid(name: "an exponent with a sign", text: "-1.25E+07", value: .number("-1.25E+07")),
        Valid(name: "members in order", text: #"{ "b" : 1 , "a" : 2 }"#, value: ["b": 1, "a": 2]),
        Valid(name: "all short escapes", text: #""\"\\\/\b\f\n\r\t""#, value: "\"\\/\u{8}\u{C}\n\r\t"),
        Valid(name: "a surrogate pair", text: #""\ud83d\uDE00""#, value: "😀"),
        Valid(name: "an escaped NUL", text: #""a\u0000b""#, value: "a\u{0}b"),
        Valid(name: "escapes between other text", text: #""Gr\u00fc\u00DFe, M\u00FCller""#, value: "Grüße, Müller"),
        Valid(name: "raw text of every length in UTF-8", text: "\"aü€😀\"", value: "aü€😀"),
        Valid(name: "every kind of white space", text: "\t\r\n {\t\"a\"\r:\n1 }\n", value: ["a": 1]),
    ]

    @Test(arguments: valid)
    func `a value is read as it is written`(_ test: Valid) throws {
        #expect(try JSON.parse(test.text) == test.value)
    }

    struct Invalid: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let reason: JSONError.Reason
        let offset: Int
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ reason: JSONError.Reason, _ offset: Int) {
            self.init(name, bytes: Array(text.utf8), reason, offset)
        }

        init(_ name: String, bytes: [UInt8], _ reason: JSONError.Reason, _ offset: Int) {
            self.name = name
            self.bytes = bytes
            self.reason = reason
            self.offset = offset
        }
    }

    static let invalid = [
        Invalid("nothing", "", .unexpectedEnd, 0),
        Invalid("white space alone", " \n", .unexpectedEnd, 2),
        Invalid("a byte-order mark", "\u{FEFF}{}", .unexpectedByte, 0),
        Invalid("two values", "{} {}", .trailingText, 3),
        Invalid("a trailing comma in an object", #"{"a":1,}"#, .unexpectedByte, 7),
        Invalid("a trailing comma in an array", "[1,]", .unexpectedByte, 3),
        Invalid("a missing comma", "[1 2]", .unexpectedByte, 3),
        Invalid("a missing colon", #"{"a" 1}"#, .unexpectedByte, 5),
        Invalid("a name without quotes", "{a:1}", .unexpectedByte, 1),
        Invalid("single quotes", "{'a':1}", .unexpectedByte, 1),
        Invalid("an object cut off", #"{"a":1"#, .unexpectedEnd, 6),
        Invalid("a string cut off", #"{"a"#, .unexpectedEnd, 3),
        Invalid("an escape cut off", #""a\"#, .unexpectedEnd, 3),
        Invalid("a code unit cut off", #""\u12"#, .unexpectedEnd, 5),
        Invalid("a leading zero", #"{"zip":01067}"#, .invalidNumber, 7),
        Invalid("a plus sign", "+49", .unexpectedByte, 0),
        Invalid("a point without digits", "[1.]", .invalidNumber, 3),
        Invalid("a point without an integer", "[.5]", .unexpectedByte, 1),
        Invalid("an exponent without digits", "1e", .invalidNumber, 2),
        Invalid("a lone minus", "[-]", .invalidNumber, 2),
        Invalid("NaN", "NaN", .unexpectedByte, 0),
        Invalid("a word that begins like null", "[nul]", .unexpectedByte, 4),
        Invalid("a word that goes on", "truex", .trailingText, 4),
        Invalid("an unknown escape", #""a\x41""#, .invalidEscape, 2),
        Invalid("a digit that is not hexadecimal", #""\u00g0""#, .invalidEscape, 1),
        Invalid("a lone high surrogate", #""\ud800""#, .loneSurrogate, 1),
        Invalid("a high surrogate before a letter", #""\ud800\u0041""#, .loneSurrogate, 1),
        Invalid("a lone low surrogate", #""ab\udc00""#, .loneSurrogate, 3),
        Invalid("a raw line feed", "\"a\nb\"", .controlCharacter, 2),
        Invalid("a raw NUL behind an escape", "\"\\n\u{0}\"", .controlCharacter, 3),
        Invalid("a byte of Windows-1252", bytes: [0x22, 0x4D, 0xFC, 0x6C, 0x22], .invalidUTF8, 2),
        Invalid("a surrogate in UTF-8", bytes: [0x22, 0xED, 0xA0, 0x80, 0x22], .invalidUTF8, 1),
        Invalid("an overlong slash behind an escape", bytes: [0x22, 0x5C, 0x6E, 0xC0, 0xAF, 0x22], .invalidUTF8, 3),
        Invalid("a name that is there twice", #"{"a":1,"b":2,"a":3}"#, .duplicateName, 13),
        Invalid("a name that is there twice, once with escapes", #"{"a":1,"\u0061":3}"#, .duplicateName, 7),
    ]

    @Test(arguments: invalid)
    func `what is not JSON is refused at the byte at fault`(_ test: Invalid) {
        let error = #expect(throws: JSONError.self) { try JSON.parse(test.bytes) }
        #expect(error?.reason == test.reason)
        #expect(error?.offset == test.offset)
    }

    @Test func `an error counts bytes from the start of a slice and names its place from 1`() {
        let bytes = Array("xxx[01]".utf8)
        let error = #expect(throws: JSONError.self) { try JSON.parse(bytes[3...]) }
        #expect(error?.description == "byte 2: A number starts with a needless 0; a text of digits needs double quotes.")
    }

    @Test func `arrays and objects lie in one another up to the limit and no further`() throws {
        func nested(_ depth: Int) -> String { String(repeating: "[", count: depth) + String(repeating: "]", count: depth) }
        #expect(throws: Never.self) { try JSON.parse(nested(JSON.depthLimit)) }
        let error = #expect(throws: JSONError.self) { try JSON.parse(nested(JSON.depthLimit + 1)) }
        #expect(error?.reason == .tooDeep)
        #expect(error?.offset == JSON.depthLimit)
        // Depth is that of what is open, not the number of arrays.
        #expect(throws: Never.self) { try JSON.parse("[" + Array(repeating: "[]", count: 1000).joined(separator: ",") + "]") }
        #expect(throws: JSONError.self) { try JSON.parse(String(repeating: "[", count: 1_000_000)) }
    }

    @Test(arguments: [3, 15, 16, 17, 40])
    func `a duplicate is found among few members and among many`(count: Int) throws {
        let members = (0..<count).map { "\"m\($0)\":\($0)" }
        #expect(try JSON.parse("{" + members.joined(separator: ",") + "}").object?.count == count)
        for duplicate in 0..<count {
            let text = "{" + (members + ["\"m\(duplicate)\":true"]).joined(separator: ",") + "}"
            #expect(throws: JSONError.self) { try JSON.parse(text) }
            let lenient = try JSON.parse(text, allowDuplicates: true)
            #expect(lenient.object?.count == count)
            #expect(lenient["m\(duplicate)"] == true)
            #expect(lenient.object?.members[duplicate].name == "m\(duplicate)")
        }
    }
}
