public import BulkModel

/// What a booking asks of the API's standing data: whom, which type, and what the type must allow. Many rows ask the same.
public struct BookingReferences: Sendable, Hashable {
    public var meetingType: String
    public var target: BookingDraft.Target
    public var duration: Int?
    public var channel: String?
    public var isPhoneOnly: Bool

    public init(_ draft: BookingDraft) {
        meetingType = draft.meetingType
        target = draft.target
        duration = draft.options.duration
        channel = draft.options.channel
        isPhoneOnly = draft.options.phoneOnlyBooking == true
    }

    /// Whether the meeting type must be known: ids alone, with nothing that a type may refuse, are taken as they stand.
    var needsType: Bool {
        if case .typeQueue = target { return true }
        return !Reference.isID(meetingType) || duration != nil || channel != nil || isPhoneOnly
    }

    /// The hosts as given.
    var hosts: [String] {
        if case .hosts(let hosts) = target { hosts } else { [] }
    }

    /// Whether it matters how many a slot of the type takes: what has a queue is always one appointment a booking.
    var wantsType: Bool { !hosts.isEmpty }

    var needsLook: Bool { needsType || wantsType }

    /// Whether rows with these values may have something to look up; false is certain, and costs no draft.
    public static func mayNeedLook(_ values: FieldValues) -> Bool {
        var namesQueue = false
        for value in values.values {
            switch BookingField(rawValue: value.source.field) {
            case .duration, .end, .channel, .phoneOnlyBooking: return true
            case .meetingTypeId:
                guard case .text(let text) = value.content, Reference.isID(text) else { return true }
            case .hostIds: return true
            case .queueId: namesQueue = true
            default: break
            }
        }
        return !namesQueue
    }
}

/// What a file's rows refer to, each once, with how many rows do.
public struct ReferenceNeeds: Sendable {
    public struct Use: Sendable, Hashable {
        public var rows: Int
        /// The index of the first one's file, from 0.
        public var file: Int
        /// The first one's line in it, from 1.
        public var line: Int
    }

    public private(set) var uses: [BookingReferences: Use] = [:]

    public init() {}

    public var isEmpty: Bool { uses.isEmpty }

    public mutating func add(_ draft: BookingDraft, file: Int, line: Int) {
        let references = BookingReferences(draft)
        guard references.needsLook else { return }
        uses[references, default: Use(rows: 0, file: file, line: line)].rows += 1
    }

    /// In the order of the file.
    var ordered: [(references: BookingReferences, use: Use)] {
        uses.map { ($0.key, $0.value) }.sorted { ($0.1.file, $0.1.line) < ($1.1.file, $1.1.line) }
    }
}
