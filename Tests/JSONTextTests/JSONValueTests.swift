import JSONText
import Testing

@Suite struct `JSON values` {
    static let object: JSONObject = ["name": "Anna", "age": 41, "admin": true, "tags": ["a", "b"], "nothing": .null]

    @Test func `an accessor gives its own kind and no other`() {
        let values: [JSON] = [.null, true, 5, "x", [1], ["a": 1]]
        #expect(values.map(\.isNull) == [true, false, false, false, false, false])
        #expect(values.map(\.bool) == [nil, true, nil, nil, nil, nil])
        #expect(values.map(\.int) == [nil, nil, 5, nil, nil, nil])
        #expect(values.map(\.string) == [nil, nil, nil, "x", nil, nil])
        #expect(values.map(\.array) == [nil, nil, nil, nil, [1], nil])
        #expect(values.map(\.object) == [nil, nil, nil, nil, nil, ["a": 1]])
    }

    @Test func `a number is an integer only as far as it is written as one`() {
        #expect(JSON.number("12345678901234567890").int == nil)
        #expect(JSON.number("1.0").int == nil)
        #expect(JSON.number("-7").int == -7)
        #expect(JSON.number("2.5e1").double == 25)
        #expect(JSON(UInt64.max) == .number("18446744073709551615"))
    }

    @Test func `a member is found, replaced in its place, appended and removed by name`() {
        var object = Self.object
        #expect(object["age"] == 41)
        #expect(object["none"] == nil)
        object["name"] = "Zoë"
        object["new"] = 1
        object["admin"] = nil
        #expect(object.members.map(\.name) == ["name", "age", "tags", "nothing", "new"])
        #expect(object["name"]?.string == "Zoë")
        #expect(JSON.object(object)["tags"]?.array?.count == 2)
    }

    @Test func `the compact text keeps the order of members and the digits of numbers`() throws {
        let text = #"{"z":1.0,"a":[12345678901234567890,{"b":null}],"é":"ü\"\\\n\u0001"}"#
        #expect(try JSON.parse(text).text == text)
        #expect(JSON.object(Self.object).text == #"{"name":"Anna","age":41,"admin":true,"tags":["a","b"],"nothing":null}"#)
    }

    @Test func `the canonical form orders members by their bytes at every depth`() throws {
        let value = try JSON.parse(#"{"b":{"z":1,"é":2,"a":3},"a":[{"y":1,"x":2}],"B":0}"#)
        #expect(String(decoding: value.bytes(canonical: true), as: UTF8.self) == #"{"B":0,"a":[{"x":2,"y":1}],"b":{"a":3,"z":1,"é":2}}"#)
    }

    /// Text in the order of its UTF-8 bytes, where UTF-16 or normalisation would give another one.
    @Test func `the canonical order is that of UTF-8`() {
        let names = ["\u{FB01}", "\u{1F600}", "e\u{301}x", "z"]
        let value = JSON.object(JSONObject(names.map { ($0, JSON.null) }))
        let sorted = names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        let expected = JSON.object(JSONObject(sorted.map { ($0, JSON.null) }))
        #expect(value.bytes(canonical: true) == expected.bytes())
    }

    @Test(arguments: 0..<100 as Range<UInt64>)
    func `a random value survives writing and reading`(seed: UInt64) throws {
        var generator = SplitMix(seed: seed)
        let value = Self.randomValue(&generator, depth: 0)
        #expect(try JSON.parse(value.bytes()) == value, "seed \(seed)")
        #expect(try JSON.parse(value.bytes(canonical: true)).bytes(canonical: true) == value.bytes(canonical: true), "seed \(seed)")
    }

    /// Whatever is done to a valid text, reading it ends in a value or an error within it, and a value is written as what was read.
    @Test(arguments: 0..<100 as Range<UInt64>)
    func `a damaged text is read as what it is or refused within its bytes`(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        for _ in 0..<20 {
            var bytes = Self.randomValue(&generator, depth: 0).bytes()
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            do throws(JSONError) {
                let value = try JSON.parse(bytes)
                let again = try JSON.parse(value.bytes())
                #expect(again == value, "seed \(seed)")
            } catch {
                #expect(0...bytes.count ~= error.offset, "seed \(seed)")
                #expect(error.message.hasSuffix("."), "seed \(seed)")
            }
        }
    }

    static func randomValue(_ generator: inout SplitMix, depth: Int) -> JSON {
        switch Int.random(in: 0..<(depth < 4 ? 7 : 5), using: &generator) {
        case 0: return .null
        case 1: return JSON(Bool.random(using: &generator))
        case 2: return JSON(Int64.random(in: .min ... .max, using: &generator))
        case 3: return .number("-0.\(UInt16.random(in: 0...9999, using: &generator))e-\(Int.random(in: 0...99, using: &generator))")
        case 4: return .string(randomText(&generator))
        case 5: return .array((0..<Int.random(in: 0..<5, using: &generator)).map { _ in randomValue(&generator, depth: depth + 1) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0..<24, using: &generator) {
                object[randomText(&generator)] = randomValue(&generator, depth: depth + 1)
            }
            return .object(object)
        }
    }

    static func randomText(_ generator: inout SplitMix) -> String {
        let characters: [Character] = [
            "a", "b", "\"", "\\", "/", "\n", "\u{0}", "\u{1F}", "\u{7F}", "ü", "e\u{301}", "€", "😀", " ", "\u{FEFF}",
        ]
        return String((0..<Int.random(in: 0..<12, using: &generator)).map { _ in characters.randomElement(using: &generator) ?? "a" })
    }
}

/// A generator that gives the same numbers for the same seed on every run (Steele, Lea, Flood: SplitMix64).
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
