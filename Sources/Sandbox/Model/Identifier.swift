/// A UUID, as the API writes ids.
package struct Identifier: Hashable, Sendable {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A fixed, readable id of the starting content: `D0000000-0000-4000-8000-0000000000NN`.
    ///
    /// - Parameters:
    ///   - digit: the first digit, which tells what the id names.
    ///   - number: the last digits, in decimal; 0 to 999,999,999,999.
    package static func fixed(digit: UInt64, number: Int) -> Identifier {
        var tail: UInt64 = 0
        var rest = number
        for place in 0..<12 {
            tail |= UInt64(rest % 10) << (4 * UInt64(place))
            rest /= 10
        }
        return Identifier(high: digit << 60 | 0x4000, low: 0x8000 << 48 | tail)
    }

    /// The number of a fixed id with that first digit.
    package func fixedNumber(digit: UInt64) -> Int? {
        guard high == digit << 60 | 0x4000, low >> 48 == 0x8000 else { return nil }
        var number = 0
        for place in (0..<12).reversed() {
            let decimal = Int(low >> (4 * UInt64(place)) & 15)
            guard decimal < 10 else { return nil }
            number = number * 10 + decimal
        }
        return number
    }

    /// Reads the 36 characters of a UUID in either case.
    package init?(_ text: some StringProtocol) {
        high = 0
        low = 0
        var count = 0
        for byte in text.utf8 {
            if count == 8 || count == 13 || count == 18 || count == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                let digit: UInt8
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
                case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
                case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
                default: return nil
                }
                high = high << 4 | low >> 60
                low = low << 4 | UInt64(digit)
            }
            count += 1
            if count > 36 { return nil }
        }
        guard count == 36 else { return nil }
    }

    package var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    func write(into bytes: inout [UInt8]) {
        for place in (0..<32).reversed() {
            let digit = UInt8((place >= 16 ? high >> (4 * UInt64(place - 16)) : low >> (4 * UInt64(place))) & 15)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            if place == 24 || place == 20 || place == 16 || place == 12 { bytes.append(UInt8(ascii: "-")) }
        }
    }
}
