public import BulkModel

/// Rows that cannot be sent for one reason.
public struct Obstruction: Sendable, Hashable {
    public var outcome: Outcome
    public var finding: Finding
    public var use: ReferenceNeeds.Use
}

extension ReferenceNeeds {
    /// What stands in the way of rows, each reason once, in the order of the file.
    public func obstructions(by resolver: ReferenceResolver) -> [Obstruction] {
        var obstructions: [Obstruction] = []
        var places: [Finding: Int] = [:]
        for (references, use) in ordered {
            guard case .obstructed(let outcome, let finding) = resolver.resolve(references) else { continue }
            if let place = places[finding] {
                obstructions[place].use.rows += use.rows
            } else {
                places[finding] = obstructions.count
                obstructions.append(Obstruction(outcome: outcome, finding: finding, use: use))
            }
        }
        return obstructions
    }
}

extension BookingDraft {
    /// The draft with the ids that its references stand for.
    func resolved(_ meetingTypeId: String, _ target: Target) -> BookingDraft {
        var draft = self
        draft.meetingType = meetingTypeId
        draft.target = target
        return draft
    }
}
