/// By what a good row is known among all others of a check: 12 bytes, so that millions of rows can be held against each other.
///
/// Not the key itself: it serves to point rows out to people, and never decides whether anything is sent.
public struct KeyTrace: Sendable, Hashable {
    /// Equal for rows with one key, and for those whose e-mail addresses differ in spelling only: dots, hyphens and underscores before the
    /// `@`, what follows a `+` there, and `googlemail.com` for `gmail.com`.
    public var near: UInt64
    /// Equal for rows with one key. With `near` equal too, two different keys are taken for one about once in 10¹⁹ pairs.
    public var exact: UInt32
}

/// Makes a trace out of the parts of a key.
struct KeyTracer {
    private var exact = Mixer(seed: 0x9E37_79B9_7F4A_7C15)
    private var near = Mixer(seed: 0xD1B5_4A32_D192_ED03)

    var trace: KeyTrace { KeyTrace(near: near.value, exact: UInt32(truncatingIfNeeded: exact.value)) }

    mutating func mix(_ number: UInt64) {
        exact.mix(number)
        near.mix(number)
    }

    /// Takes a UUID in any letter case.
    mutating func mix(uuid bytes: Span<UInt8>) {
        for index in bytes.indices {
            // Digits and hyphens have this bit already.
            exact.append(bytes[index] | 0x20)
        }
        exact.end()
        near.mix(exact.value)
    }

    /// Takes an address that is ASCII or folded.
    mutating func mix(email bytes: Span<UInt8>) {
        var at = 0
        var isTag = false
        while at < bytes.count, bytes[at] != UInt8(ascii: "@") {
            let byte = Self.lowered(bytes[at])
            exact.append(byte)
            switch byte {
            case UInt8(ascii: "+"): isTag = true
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"): break
            default: if !isTag { near.append(byte) }
            }
            at += 1
        }
        let isGooglemail = Self.isGooglemail(bytes, from: at)
        for index in at..<bytes.count {
            let byte = Self.lowered(bytes[index])
            exact.append(byte)
            if !isGooglemail { near.append(byte) }
        }
        if isGooglemail { for byte in "@gmail.com".utf8 { near.append(byte) } }
        exact.end()
        near.end()
    }

    @inline(__always)
    private static func lowered(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte }

    mutating func mix(digits: String) {
        for byte in digits.utf8 {
            exact.append(byte)
            near.append(byte)
        }
        exact.end()
        near.end()
    }

    private static func isGooglemail(_ bytes: Span<UInt8>, from at: Int) -> Bool {
        guard bytes.count - at == 15, lowered(bytes[at + 1]) == UInt8(ascii: "g"), lowered(bytes[at + 2]) == UInt8(ascii: "o") else {
            return false
        }
        var index = at
        for byte in "@googlemail.com".utf8 {
            guard lowered(bytes[index]) == byte else { return false }
            index += 1
        }
        return true
    }
}

/// A hash of bytes and numbers, eight bytes at a time, with the finaliser of SplitMix64; not for anything that an attacker may choose.
private struct Mixer {
    private var state: UInt64
    /// The bytes that are not yet mixed in, the last one lowest.
    private var word: UInt64 = 0
    private var count: UInt64 = 0

    init(seed: UInt64) { state = seed }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        word = word << 8 | UInt64(byte)
        count &+= 1
        if count & 7 == 0 { mix(word) }
    }

    /// Ends a part, so that what follows does not run into it.
    mutating func end() {
        mix(word)
        mix(count)
        word = 0
        count = 0
    }

    mutating func mix(_ number: UInt64) {
        state = (state ^ number) &* 0x9FB2_1C65_1E98_DF25
        state ^= state >> 32
    }

    var value: UInt64 {
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
