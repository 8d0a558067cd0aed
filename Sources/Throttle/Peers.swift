/// What is known of the other processes on the same key, and what follows for this one's share.
///
/// Each process has the log of all of them, up to two rhythms old. From that each works out the same answers by itself, so nobody asks
/// anybody and nothing is locked:
///
/// - *Pace.* Each that has something to send goes at an equal part of the quota. Their order (by age) settles whose part is one larger
///   where it does not divide.
/// - *Room.* The log of all must have room. What a neighbour may have sent since its last report is set aside, up to its part, so that two do
///   not take the same room.
/// - *Lead.* The oldest that has something to send tries more and learns; the others adopt what it believes.
/// - *Episodes.* A refusal of one is a refusal of all; the oldest probes, the others wait for its word.
///
/// A neighbour that has not reported for long (stopped, suspended) is left out until it does.
struct Peers: Sendable {
    /// A neighbour that has not reported for so many rhythms is not waited for.
    private static let patience: Int64 = 16
    /// Something to send comes and goes within a run; only who has nothing for so many rhythms says so.
    private static let idleAfter: Int64 = 4

    private struct Peer: Sendable {
        var neighbour: Throttle.Neighbour
        /// The numbers in the log of what it sent, oldest first.
        var sends: ArraySlice<Int> = []
        /// It died at work, and what it may have sent after its last report has been added.
        var isMourned = false

        var standing: Throttle.Standing { neighbour.standing }
    }

    /// Nanoseconds; 0 while the purse is not shared.
    private(set) var rhythm: Int64 = 0
    private var peers: [Peer] = []
    private var deeds: [Throttle.Deed] = []
    private var firstOfDeed = Instant.origin
    private var toldWants = false
    private var wantedAt: Instant?
    private var heededAt: Instant?
    /// A newcomer waits until the others must have seen it.
    private(set) var quietUntil: Instant?
    /// The belief of the process that leads; nil for the leader itself.
    private(set) var followed: Throttle.Belief?
    /// A refusal is to be told at once.
    private(set) var isUrgent = false

    var isShared: Bool { rhythm > 0 }
    var isFollowing: Bool { followed != nil }
    /// Others that are to be reckoned with at all.
    private var hasCompany: Bool { peers.contains { $0.neighbour.isAlive } }

    // MARK: Telling

    /// A request goes out. Sends that are close together become one deed.
    mutating func sent(at now: Instant, grain: Int64) {
        guard isShared else { return }
        if case .sent(let count, _)? = deeds.last, now.since(firstOfDeed) < grain {
            deeds[deeds.count - 1] = .sent(count: count + 1, at: now)
        } else {
            firstOfDeed = now
            deeds.append(.sent(count: 1, at: now))
        }
    }

    mutating func refused(sentAt: Instant, isEcho: Bool) {
        guard isShared else { return }
        deeds.append(.refused(sentAt: sentAt, isEcho: isEcho))
        if !isEcho { isUrgent = true }
    }

    mutating func takeDeeds() -> [Throttle.Deed] {
        isUrgent = false
        defer { deeds.removeAll(keepingCapacity: true) }
        return deeds
    }

    /// Whether the others are told that this process has something to send, given whether it has at this moment.
    mutating func wants(_ wants: Bool, at now: Instant) -> Bool {
        if wants { wantedAt = now }
        let tells = wantedAt.map { now.since($0) < max(rhythm, 1) * Self.idleAfter } ?? false
        if tells, !toldWants, hasCompany { wait(from: now) }
        toldWants = tells
        return tells
    }

    private mutating func wait(from now: Instant) {
        quietUntil = now.after(2 * rhythm)
    }

    // MARK: Hearing

    /// Takes in how the others stand.
    ///
    /// - Returns: their deeds, the oldest first, each with its neighbour's place in the list.
    mutating func take(_ news: Throttle.News, isLimited: Bool, at now: Instant) -> [(peer: Int, deed: Throttle.Deed)] {
        rhythm = max(news.rhythm.nanoseconds, 1_000_000)
        let before = peers
        peers = news.neighbours.map { neighbour in
            var peer = before.first { $0.neighbour.id == neighbour.id } ?? Peer(neighbour: neighbour)
            peer.neighbour = neighbour
            return peer
        }
        // New here, or away for so long that the others have stopped reckoning with this process.
        let wasAway = heededAt.map { now.since($0) > patience } ?? true
        if wasAway, hasCompany { wait(from: now) }
        heededAt = now
        followed = isLimited ? peers.first { $0.neighbour.isOlder && isActive($0, at: now) && $0.standing.isLimited }?.standing.belief : nil
        return peers.indices.flatMap { peer in peers[peer].neighbour.deeds.map { (peer, $0) } }.sorted { $0.deed.instant < $1.deed.instant }
    }

    /// The next that died at work: where it stands in the list.
    mutating func mournNext() -> Int? {
        guard let peer = peers.firstIndex(where: { !$0.neighbour.isAlive && $0.standing.wants && !$0.isMourned }) else { return nil }
        peers[peer].isMourned = true
        return peer
    }

    func neighbour(_ peer: Int) -> Throttle.Neighbour { peers[peer].neighbour }
    var neighbours: [Throttle.Neighbour] { peers.map(\.neighbour) }

    /// The log has taken in a send of `peer` under `sequence`; what lies before `first` is not kept any more.
    mutating func logged(_ peer: Int, _ sequence: Int, keepingFrom first: Int) {
        peers[peer].sends.append(sequence)
        while let oldest = peers[peer].sends.first, oldest < first { peers[peer].sends.removeFirst() }
    }

    /// The entry of the log that a refusal of `peer` belongs to: the first sent at `sentAt` or later that is not taken yet.
    mutating func takeEntry(_ peer: Int, sentAt: Instant, log: SendLog) -> Int? {
        guard let index = peers[peer].sends.firstIndex(where: { $0 >= log.first && log.time($0) >= sentAt }) else { return nil }
        return peers[peer].sends.remove(at: index)
    }

    // MARK: What follows

    private var patience: Int64 { max(rhythm * Self.patience, 1_000_000_000) }

    private func isActive(_ peer: Peer, at now: Instant) -> Bool {
        peer.neighbour.isAlive && peer.standing.wants && now.since(peer.standing.asOf) <= patience
    }

    /// The processes that pay from the quota now, this one included.
    func sharers(at now: Instant) -> Int {
        peers.reduce(1) { $0 + ($1.standing.isLimited && isActive($1, at: now) ? 1 : 0) }
    }

    /// Whether others pay from the quota now.
    func hasSharers(at now: Instant) -> Bool {
        peers.contains { $0.standing.isLimited && isActive($0, at: now) }
    }

    /// How many of the log's entries after `horizon` are sends of others.
    func count(after horizon: Instant, log: SendLog) -> Int {
        peers.reduce(0) { $0 + Self.count($1.sends, after: horizon, log: log) }
    }

    /// Whether an older process is the one that looks whether the server accepts again.
    func leavesProbing(at now: Instant) -> Bool {
        prober(at: now) != nil
    }

    /// The older process that probes; nil if that is this one.
    func prober(at now: Instant) -> Throttle.Neighbour? {
        peers.first { $0.neighbour.isOlder && isActive($0, at: now) }?.neighbour
    }

    /// What is to be set aside of `quota` for neighbours that have less than their part in the log: what each may have sent since it
    /// reported, at `pace` nanoseconds a request.
    ///
    /// - Parameter extras: what a trial adds to the leader's part.
    /// - Complexity: O(log n) in each neighbour's sends of a window.
    func reserve(of quota: Int, extras: Int, horizon: Instant, pace: Int64, log: SendLog, at now: Instant) -> Int {
        guard !peers.isEmpty else { return 0 }
        let sharing = peers.filter { $0.standing.isLimited && isActive($0, at: now) }
        let part = quota / (sharing.count + 1)
        let left = quota % (sharing.count + 1)
        var reserve = 0
        var place = 0
        var isSelfCounted = false
        for peer in sharing {
            if !peer.neighbour.isOlder, !isSelfCounted {
                isSelfCounted = true
                place += 1
            }
            let whole = part + (place < left ? 1 : 0) + (place == 0 ? extras : 0)
            let missing = whole - Self.count(peer.sends, after: horizon, log: log)
            place += 1
            let unseen = max(now.since(peer.standing.asOf), 0) / max(pace, 1) + 1
            reserve += max(min(missing, Int(min(unseen, 1_000_000))), 0)
        }
        return reserve
    }

    private static func count(_ sends: ArraySlice<Int>, after horizon: Instant, log: SendLog) -> Int {
        var low = sends.startIndex
        var high = sends.endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if sends[middle] < log.first || log.time(sends[middle]) <= horizon { low = middle + 1 } else { high = middle }
        }
        return sends.endIndex - low
    }
}
