/// Makes ids that carry their index, so that finding the thing of an id needs no table.
///
/// A million users thus cost no dictionary of ids. The high half is a keyed hash of kind and index: ids look random, differ
/// at every start, and an id that was not minted here is not accepted.
package struct Minter: Sendable {
    /// What an id names.
    package enum Kind: UInt64, Sendable {
        case company = 1, user, availability, meetingType, appointment, attendee, provisional, secret
    }

    private let key: UInt64

    package init(seed: UInt64) {
        key = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    }

    package func identifier(_ kind: Kind, _ index: Int) -> Identifier {
        let number = UInt64(index)
        let hash = Self.mix(key ^ Self.mix(kind.rawValue << 56 ^ number))
        return Identifier(high: hash & ~0xF000 | 0x4000, low: (number ^ mask(kind)) & Self.payload | 1 << 63)
    }

    package func index(_ kind: Kind, of identifier: Identifier) -> Int? {
        guard identifier.low >> 62 == 2 else { return nil }
        let index = Int((identifier.low ^ mask(kind)) & Self.payload)
        return self.identifier(kind, index) == identifier ? index : nil
    }

    /// The bits that are free beside the variant of RFC 9562.
    private static let payload: UInt64 = 1 << 62 - 1

    private func mask(_ kind: Kind) -> UInt64 { Self.mix(key &+ kind.rawValue) }

    /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
    static func mix(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
