import Foundation
import HTTPTypes
import QuotaStore
import SystemPackage
import Testing
import Throttle

/// The purse as files: what one process writes, the others read, also when its writer is gone.
struct SharedPurseTests {
    let state: StateFolder
    let folder: QuotaFolder
    let clock = ManualClock()

    init() throws {
        state = try StateFolder()
        folder = try state.folder()
    }

    @Test func `what one sends enters the other's log at its own time`() throws {
        var first = try Member(folder, clock)
        clock.advance(100)
        var second = try Member(folder, clock)
        first.exchange()
        second.exchange()
        for _ in 0..<5 {
            clock.advance(0.1)
            first.send()
        }
        first.exchange()
        let heard = second.exchange()?.first?.deeds ?? []
        #expect(heard.count == 5)
        #expect(second.inLastWindow == 5)
        #expect(heard.last == .sent(count: 1, at: second.now))
        clock.advance(59.75)
        #expect(second.inLastWindow == 3)
    }

    @Test func `deeds are heard once, and by everybody`() throws {
        var members = [try Member(folder, clock), try Member(folder, clock), try Member(folder, clock)]
        for index in members.indices { members[index].exchange() }
        for round in 1...50 {
            for index in members.indices {
                clock.advance(0.02)
                if round <= 40 { members[index].send() }
                members[index].exchange()
            }
        }
        for index in members.indices { #expect(members[index].inLastWindow == 120) }
    }

    @Test func `the ring may turn many times`() throws {
        var first = try Member(folder, clock, quota: .known(perWindow: 1_000_000, burst: nil))
        var second = try Member(folder, clock, quota: .known(perWindow: 1_000_000, burst: nil))
        second.exchange()
        for _ in 0..<100 {
            for _ in 0..<150 {
                clock.advance(0.03)
                first.send()
            }
            first.exchange()
            second.exchange()
        }
        #expect(second.inLastWindow == first.inLastWindow)
        // A newcomer finds the last window in what is left of it.
        var third = try Member(folder, clock, quota: .known(perWindow: 1_000_000, burst: nil))
        third.exchange()
        #expect(abs(third.inLastWindow - first.inLastWindow) <= 1)
    }

    @Test func `a dead process's sends count until they are old, then its file goes`() throws {
        var second = try Member(folder, clock)
        do {
            var first = try Member(folder, clock)
            first.exchange()
            for _ in 0..<30 {
                clock.advance(0.1)
                first.send()
            }
            first.exchange()
            // Going away without a word lets go of the lock, as the end of its process would.
        }
        let found = second.exchange() ?? []
        #expect(found.map(\.isAlive) == [false])
        // One more than it told of: what it may have sent before it died.
        #expect(second.inLastWindow == 31)
        #expect(state.purses(folder).count == 2)
        clock.advance(100)
        #expect(second.exchange()?.isEmpty == true)
        #expect(state.purses(folder).count == 1)
    }

    @Test func `who leaves in order leaves nothing to guess`() throws {
        var second = try Member(folder, clock)
        var first = try Member(folder, clock)
        first.send()
        first.exchange()
        first.send()
        first.exchange(wants: false)
        first.purse.close()
        second.exchange()
        #expect(second.inLastWindow == 1)
        #expect(second.throttle.view(at: second.now).sharers == 1)
    }

    @Test func `a pause outlives its process`() throws {
        do {
            var first = try Member(folder, clock)
            first.exchange()
            first.send()
            first.throttle.sent(77, at: first.now)
            first.throttle.answered(77, status: 429, fields: [.retryAfter: "300"], at: first.now)
            first.exchange()
        }
        clock.advance(200)
        var second = try Member(folder, clock)
        second.exchange()
        #expect(second.throttle.admission(at: second.now) == .at(second.now + .seconds(100), why: .serverAsked))
        clock.advance(101)
        second.exchange()
        #expect(second.throttle.admission(at: second.now) == .now)
    }

    @Test func `a newcomer waits until the others must have seen it`() throws {
        var first = try Member(folder, clock)
        first.exchange()
        #expect(first.throttle.admission(at: first.now) == .now)
        clock.advance(5)
        first.exchange()
        var second = try Member(folder, clock)
        second.exchange()
        #expect(second.throttle.admission(at: second.now) == .at(second.now + second.purse.rhythm + second.purse.rhythm, why: .quota))
        clock.advance(0.25)
        first.exchange()
        #expect(first.throttle.view(at: first.now).sharers == 2)
    }

    @Test func `a reboot voids what was there`() throws {
        do {
            var first = try Member(folder, clock, boot: 1)
            first.exchange()
            first.send(status: 429)
            first.exchange()
        }
        let later = ManualClock(seconds: 20)
        var second = try Member(folder, later, boot: 2)
        #expect(second.exchange()?.isEmpty == true)
        #expect(second.inLastWindow == 0)
        #expect(second.throttle.admission(at: second.now) == .now)
        #expect(state.purses(folder).count == 1)
    }

    /// A write that is torn, or a file of somebody else, must not count as what it is not.
    @Test(arguments: [0, 9, 50, 130, 155]) func `a head that is not whole is not believed`(offset: Int64) throws {
        var second = try Member(folder, clock)
        second.exchange()
        var first = try Member(folder, clock)
        first.send()
        first.exchange()
        second.exchange()
        let before = second.inLastWindow
        let name = state.purses(folder).first { !["."].contains($0) && second.purse.fileName != $0 } ?? ""
        let file = try FileDescriptor.open(folder.path.appending(name), .readWrite)
        try file.writeAll(toAbsoluteOffset: offset, [0xFF, 0x55, 0xFF, 0x55])
        clock.advance(0.25)
        // It is alive and stands as it stood.
        #expect(second.exchange()?.map(\.isAlive) == [true])
        #expect(second.inLastWindow == before)
        // The owner's next write mends it.
        first.send()
        first.exchange()
        second.exchange()
        #expect(second.inLastWindow == before + 1)
        try file.close()
    }

    @Test func `a torn record is left out, its neighbours count`() throws {
        var second = try Member(folder, clock)
        second.exchange()
        var first = try Member(folder, clock)
        first.exchange()
        for _ in 0..<3 {
            clock.advance(0.1)
            first.send()
        }
        first.exchange()
        let name = state.purses(folder).first { second.purse.fileName != $0 } ?? ""
        let file = try FileDescriptor.open(folder.path.appending(name), .readWrite)
        try file.writeAll(toAbsoluteOffset: 160 + 40 + 20, [0xEE, 0xEE])
        try file.close()
        second.exchange()
        #expect(second.inLastWindow == 2)
    }

    @Test func `files that are no purses do no harm`() throws {
        var first = try Member(folder, clock)
        try Data().write(to: URL(fileURLWithPath: folder.path.appending("empty.purse").string))
        try Data(repeating: 7, count: 5_000).write(to: URL(fileURLWithPath: folder.path.appending("other.purse").string))
        try Data("hello".utf8).write(to: URL(fileURLWithPath: folder.path.appending("notes.txt").string))
        #expect(first.exchange()?.isEmpty == true)
        #expect(first.throttle.admission(at: first.now) == .now)
    }

    @Test func `keys and hosts have purses of their own`() throws {
        let other = try state.folder(key: "ak_live:two")
        var first = try Member(folder, clock)
        var second = try Member(other, clock)
        var third = try Member(state.folder(host: "api.example.org"), clock)
        first.send()
        first.exchange()
        #expect(second.exchange()?.isEmpty == true)
        #expect(third.exchange()?.isEmpty == true)
        #expect(QuotaFolder.all(state: state.path, host: "api.example.com").count == 2)
        #expect(!folder.path.string.contains("one"))
    }

    @Test func `a folder that goes away is said once, and the run goes on alone`() throws {
        let said = Notes()
        var first = try Member(folder, clock, quota: .auto, onFailure: { said.add($0) })
        first.exchange()
        // What was learnt cannot be written any more.
        try FileManager.default.removeItem(atPath: folder.path.string)
        for _ in 0..<20 {
            clock.advance(1)
            first.send(status: 429)
            first.exchange()
        }
        #expect(said.all.count == 1)
        clock.advance(100)
        #expect(first.throttle.admission(at: first.now) == .now)
    }

    @Test func `a folder that cannot be made is an error`() throws {
        let file = state.path.appending("quota")
        try Data().write(to: URL(fileURLWithPath: file.string))
        #expect(throws: QuotaStoreFailure.self) {
            try SharedPurse(folder, window: .seconds(60), clock: clock.machine(), onFailure: { _ in })
        }
    }
}

/// What was said, in order.
final class Notes {
    private(set) var all: [String] = []
    func add(_ text: String) { all.append(text) }
}
