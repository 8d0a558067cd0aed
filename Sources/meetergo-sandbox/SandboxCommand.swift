import ArgumentParser
import Foundation
import Sandbox

/// The command: reads the options, starts the server, says where it is, and waits for a signal.
@main
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meetergo-sandbox",
        abstract: "A local meetergo: the same API, limits and faults, for trying imports without a real account.",
        discussion: Manual.discussion)

    @OptionGroup(title: "Server") var server: ServerOptions
    @OptionGroup(title: "Content and credentials") var content: ContentOptions
    @OptionGroup(title: "Form of replies") var replies: ReplyOptions
    @OptionGroup(title: "Rate limit") var limits: LimitOptions
    @OptionGroup(title: "Faults") var faults: FaultOptions

    func run() async throws {
        let seed = content.seed ?? UInt64.random(in: 1...UInt64(Int64.max))
        let keys = content.keys(seed: seed)
        var settings = Settings()
        settings.rules = content.rules(seed: seed)
        settings.rules.duplicateStatus = replies.duplicateStatus
        settings.rules.slotStatus = replies.slotStatus
        settings.credentials = keys.credentials
        settings.profile = replies.profile
        settings.limits = limits.settings
        settings.faults = try faults.plan()
        settings.keptRequests = content.keepRequests
        let sandbox = SandboxServer(settings: settings, listening: server.listening, now: Moment(seconds: Date().timeIntervalSince1970))
        let signals = StopSignals()
        defer { signals.stop() }
        let announcement = Announcement(
            host: server.host, apiKey: keys.apiKey, token: keys.token, companyId: sandbox.companyID, ownerId: sandbox.ownerID, seed: seed)
        let readyFile = server.readyFile
        do {
            try await sandbox.run { port in
                do {
                    try announcement.publish(port: port, file: readyFile)
                } catch {
                    FileHandle.standardError.write(Data("meetergo-sandbox: cannot write \(readyFile ?? ""): \(error)\n".utf8))
                    Foundation.exit(74)
                }
            }
        } catch {
            throw Complaint("cannot listen on \(server.host):\(server.port): \(error). Is the port in use? --port 0 takes a free one.")
        }
    }
}

/// An error whose text is all there is to say.
struct Complaint: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
