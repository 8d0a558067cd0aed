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
        /// Where in `sends` about the last window begins: searches start there.
        var edge = 0
        /// It died at work, and what it may have sent after its last report has been added.
        var isMourned = false

        var standing: Throttle.Standing { neighbour.standing }
    }

    /// One that pays from the quota as long as it is heard of, the oldest first. What every request asks is found here without a look at the
    /// neighbours' lists.
    private struct Sharer: Sendable {
        var peer: Int
        var isOlder: Bool
        var asOf: Instant
        var until: Instant
    }

    private var sharing: [Sharer] = []
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
        sharing = peers.indices.compactMap { index in
            let (neighbour, standing) = (peers[index].neighbour, peers[index].standing)
            guard neighbour.isAlive, standing.wants, standing.isLimited else { return nil }
            return Sharer(peer: index, isOlder: neighbour.isOlder, asOf: standing.asOf, until: standing.asOf.after(patience))
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
    mutating func logged(_ peer: Int, _ sequence: Int, keepingFrom first: Int, windowFrom edge: Int) {
        peers[peer].sends.append(sequence)
        while let oldest = peers[peer].sends.first, oldest < first { peers[peer].sends.removeFirst() }
        var start = max(peers[peer].edge, peers[peer].sends.startIndex)
        while start < peers[peer].sends.endIndex, peers[peer].sends[start] < edge { start += 1 }
        peers[peer].edge = start
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
        var count = 1
        for sharer in sharing where now <= sharer.until { count += 1 }
        return count
    }

    /// Whether others pay from the quota now.
    func hasSharers(at now: Instant) -> Bool {
        for sharer in sharing where now <= sharer.until { return true }
        return false
    }

    /// How many of the log's entries after `horizon` are sends of others.
    func count(after horizon: Instant, log: SendLog) -> Int {
        let first = log.firstSequence(after: horizon)
        var count = 0
        for index in peers.indices { count += self.count(ofPeer: index, from: first) }
        return count
    }

    /// Whether an older process is the one that looks whether the server accepts again.
    func leavesProbing(at now: Instant) -> Bool {
        prober(at: now) != nil
    }

    /// The older process that probes; nil if that is this one.
    func prober(at now: Instant) -> Throttle.Neighbour? {
        peers.first { $0.neighbour.isOlder && isActive($0, at: now) }?.neighbour
    }

    /// What is to be set aside of `quota` for neighbours: what each may have sent since it reported, at `pace` nanoseconds a request, up to
    /// its part, or `beyond` where that is more.
    ///
    /// - Parameter extras: what a trial adds to the leader's part.
    /// - Complexity: O(log n) in each neighbour's sends of a window.
    func reserve(of quota: Int, extras: Int, beyond: Int, horizon: Instant, pace: Int64, log: SendLog, at now: Instant) -> Int {
        let parts = sharers(at: now)
        guard parts > 1 else { return 0 }
        let first = log.firstSequence(after: horizon)
        let part = quota / parts
        let left = quota % parts
        var reserve = 0
        var place = 0
        var isSelfCounted = false
        for sharer in sharing where now <= sharer.until {
            if !sharer.isOlder, !isSelfCounted {
                isSelfCounted = true
                place += 1
            }
            let whole = part + (place < left ? 1 : 0) + (place == 0 ? extras : 0)
            let missing = whole - count(ofPeer: sharer.peer, from: first)
            place += 1
            let unseen = Int(min(max(now.since(sharer.asOf), 0) / max(pace, 1), 1_000_000))
            reserve += max(min(max(missing, beyond), unseen + (missing > 0 ? 1 : 0)), 0)
        }
        return reserve
    }

    /// How many of a neighbour's sends have the number `first` in the log, or a later one.
    ///
    /// - Complexity: O(1) where `first` is near the window's edge.
    private func count(ofPeer peer: Int, from first: Int) -> Int {
        let start = peers[peer].sends.startIndex
        let end = peers[peer].sends.endIndex
        var index = min(max(peers[peer].edge, start), end)
        while index < end, peers[peer].sends[index] < first { index += 1 }
        while index > start, peers[peer].sends[index - 1] >= first { index -= 1 }
        return end - index
    }
}
