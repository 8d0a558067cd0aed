import BulkModel
import CLibcurl
import HTTPTypes

/// All of libcurl's handles and the transfers on them: one value, a local of its thread.
///
/// A turn takes the letters, lets libcurl work, and delivers what ended. Handles are kept and used again; a transfer is found by its
/// handle's slot, never by an address.
struct TransferLoop: ~Copyable {
    private let multi: MultiHandle
    private let mailbox: Mailbox
    private let settings: TransportSettings
    private var headers: HeaderLists
    private var slots: [Slot] = []
    private var free: [Int] = []
    private var waiting = RequestQueue()
    private var ends: [TransferEnd] = []

    private struct Slot {
        let easy: EasyHandle
        /// The transfer under way; `nil` if the slot is free.
        var id: TransferID?
    }

    init(multi: MultiHandle, mailbox: Mailbox, settings: TransportSettings) {
        self.multi = multi
        self.mailbox = mailbox
        self.settings = settings
        headers = HeaderLists(credential: settings.credential.secret)
    }

    /// Works until it is asked to close, or until libcurl fails as a whole. Everything that was started has had its end by then.
    mutating func run(deliver: ([TransferEnd]) -> Void) {
        do throws(MultiHandle.Failure) {
            while try turn(deliver) {}
            endAll(.cancelled, "The transport was closed.")
        } catch {
            endAll(.other, error.message)
        }
        deliverEnds(deliver)
    }

    /// - Returns: `false` once it is time to close.
    private mutating func turn(_ deliver: ([TransferEnd]) -> Void) throws(MultiHandle.Failure) -> Bool {
        let letters = mailbox.collect()
        for request in letters.requests { waiting.append(request) }
        if letters.isClosing { return false }
        while hasRoom, let request = waiting.removeFirst() { begin(request) }
        try multi.perform()
        collectEnds()
        deliverEnds(deliver)
        // Slots that came free may have somebody waiting for them, and `deliver` may have posted.
        if waiting.isEmpty || !hasRoom, mailbox.mayFallAsleep() { try multi.poll() }
        return true
    }

    private var hasRoom: Bool { !free.isEmpty || slots.count < settings.maxInFlight }

    /// A slot with no transfer, a new one if need be. There is room for it.
    private mutating func freeSlot() throws(TransportSetupError) -> Int {
        if let slot = free.popLast() { return slot }
        slots.append(Slot(easy: try EasyHandle(slot: slots.count, settings: settings)))
        return slots.count - 1
    }

    private mutating func begin(_ request: TransferRequest) {
        do throws(TransportSetupError) {
            let slot = try freeSlot()
            guard let failure = prepared(request, slots[slot].easy) else {
                slots[slot].id = request.id
                return
            }
            free.append(slot)
            ends.append(TransferEnd(id: request.id, result: .failure(failure), seconds: 0))
        } catch {
            let failure = TransferFailure(.other, mayHaveBeenSent: false, message: error.message)
            ends.append(TransferEnd(id: request.id, result: .failure(failure), seconds: 0))
        }
    }

    /// - Returns: why the transfer cannot begin; `nil` if it has begun.
    private mutating func prepared(_ request: TransferRequest, _ easy: EasyHandle) -> TransferFailure? {
        guard let list = headers.list(actingUser: request.actingUser, hasBody: request.body != nil) else {
            return TransferFailure(.other, mayHaveBeenSent: false, message: "The acting user's id cannot stand in a header field.")
        }
        if let failure = easy.prepare(request, headers: list) { return failure }
        do throws(MultiHandle.Failure) {
            try multi.add(easy)
            return nil
        } catch {
            return TransferFailure(.other, mayHaveBeenSent: false, message: error.message)
        }
    }

    private mutating func collectEnds() {
        while let end = multi.nextEnd() {
            let easy = slots[end.slot].easy
            guard let id = slots[end.slot].id else { continue }
            ends.append(TransferEnd(id: id, result: easy.result(end.code), seconds: easy.seconds))
            multi.remove(easy)
            slots[end.slot].id = nil
            free.append(end.slot)
        }
    }

    private mutating func deliverEnds(_ deliver: ([TransferEnd]) -> Void) {
        guard !ends.isEmpty else { return }
        let batch = ends
        ends = []
        deliver(batch)
    }

    /// Ends what is under way and what waits, here and in the mailbox, which takes nothing more.
    private mutating func endAll(_ kind: TransferFailure.Kind, _ message: String) {
        let unsent = TransferFailure(kind, mayHaveBeenSent: false, message: message)
        collectEnds()
        for slot in slots.indices {
            guard let id = slots[slot].id else { continue }
            let easy = slots[slot].easy
            ends.append(TransferEnd(id: id, result: .failure(easy.abandoned(kind, message)), seconds: easy.seconds))
            easy.hurry()
            multi.remove(easy)
            slots[slot].id = nil
        }
        while let request = waiting.removeFirst() { ends.append(TransferEnd(id: request.id, result: .failure(unsent), seconds: 0)) }
        for request in mailbox.leave(unsent) { ends.append(TransferEnd(id: request.id, result: .failure(unsent), seconds: 0)) }
    }
}
