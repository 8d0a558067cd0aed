/// A stream of random numbers that is named by a seed and up to three words (SplitMix64; Steele, Lea, Flood 2014).
///
/// Whatever is drawn for one request has a stream of its own, named by the row and the number of the try. So leaving a row out, or switching a
/// kind of fault off, changes nothing for the others, and a failing scenario stays a failing scenario while it shrinks.
struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(_ seed: UInt64, _ first: UInt64 = 0, _ second: UInt64 = 0, _ third: UInt64 = 0) {
        var mixed = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
        for word in [first, second, third] { mixed = Self.mix(mixed ^ (word &+ 0xD1B5_4A32_D192_ED03)) }
        state = mixed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Self.mix(state)
    }

    /// A number in 0 ..< 1.
    mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }

    mutating func chance(_ share: Double) -> Bool { unit() < share }

    /// A number in 0 ..< `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

    /// A number between the two, small ones as likely as large ones on a scale of powers.
    mutating func spread(_ low: Double, _ high: Double) -> Double { low * exponential(high / low) }

    private mutating func exponential(_ ratio: Double) -> Double {
        // ratio^unit without a library: by halving the exponent, to 2⁻¹² exactly enough for latencies.
        var (result, power, share) = (1.0, ratio, unit())
        for _ in 0..<12 {
            power = power.squareRoot()
            share *= 2
            if share >= 1 {
                result *= power
                share -= 1
            }
        }
        return result
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    private static func mix(_ word: UInt64) -> UInt64 {
        var mixed = word
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A word for naming streams (FNV-1a; the standard library's hashes differ from process to process).
    static func word(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }
}
