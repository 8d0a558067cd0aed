/// Translates between ids and indices.
///
/// The starting content has fixed ids, the same at every start, so that sample files work unedited:
///
/// | id | what |
/// |---|---|
/// | `10000000-0000-4000-8000-0000000000NN` | user NN: 00 the owner, 01 and up the hosts |
/// | `20000000-…-NN` | one-on-one type of user NN, 30 minutes, also 15 and 60 |
/// | `30000000-…-01` | group type of the owner, 5 spots |
/// | `40000000-…-01` | round-robin type over all hosts |
/// | `50000000-…-01` | its queue |
/// | `60000000-…-01` | double opt-in type of the owner |
/// | `70000000-…-01` | host-confirmation type of the owner |
/// | `80000000-…-NN` | availability of user NN |
/// | `90000000-…-01` | the workspace |
///
/// All other ids are minted. The meeting type of a user made later stands at the user's place behind the fixed types.
package struct IdentifierBook: Sendable {
    /// The fixed types that are no user's one-on-one type, in the order of their indices.
    package enum Special: Int, Sendable, CaseIterable {
        case group, queue, doubleOptIn, hostConfirmation

        var digit: UInt64 {
            switch self {
            case .group: 3
            case .queue: 4
            case .doubleOptIn: 6
            case .hostConfirmation: 7
            }
        }
    }

    package let hosts: Int
    package let minter: Minter

    package static let queue = Identifier.fixed(digit: 5, number: 1)
    package static let workspace = Identifier.fixed(digit: 9, number: 1)

    package var company: Identifier { minter.identifier(.company, 0) }
    private var fixedUsers: Int { hosts + 1 }
    private var fixedTypes: Int { fixedUsers + Special.allCases.count }

    package func index(of special: Special) -> Int { fixedUsers + special.rawValue }

    package func user(_ index: Int) -> Identifier {
        index < fixedUsers ? .fixed(digit: 1, number: index) : minter.identifier(.user, index)
    }

    package func user(_ identifier: Identifier) -> Int? {
        if let number = identifier.fixedNumber(digit: 1) { return number < fixedUsers ? number : nil }
        return minter.index(.user, of: identifier)
    }

    package func availability(user index: Int) -> Identifier {
        index < fixedUsers ? .fixed(digit: 8, number: index) : minter.identifier(.availability, index)
    }

    package func meetingType(_ index: Int) -> Identifier {
        if index < fixedUsers { return .fixed(digit: 2, number: index) }
        if index < fixedTypes, let special = Special(rawValue: index - fixedUsers) { return .fixed(digit: special.digit, number: 1) }
        return minter.identifier(.meetingType, index)
    }

    package func meetingType(_ identifier: Identifier) -> Int? {
        if let number = identifier.fixedNumber(digit: 2) { return number < fixedUsers ? number : nil }
        for special in Special.allCases where identifier == .fixed(digit: special.digit, number: 1) { return index(of: special) }
        return minter.index(.meetingType, of: identifier)
    }

    /// The meeting type that came with a user.
    package func ownType(ofUser index: Int) -> Int {
        index < fixedUsers ? index : index - fixedUsers + fixedTypes
    }

    package func appointment(_ index: Int) -> Identifier { minter.identifier(.appointment, index) }
    package func provisional(_ index: Int) -> Identifier { minter.identifier(.provisional, index) }
    package func attendee(_ index: Int) -> Identifier { minter.identifier(.attendee, index) }
    package func secret(_ index: Int) -> Identifier { minter.identifier(.secret, index) }
}
