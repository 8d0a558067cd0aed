import ArgumentParser
import BulkModel
import Foundation
import HTTPTransport
import JSONText
import MeetergoAPI
import Pipeline
import Throttle

/// `meetergo-bulk doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Looks at address, key, proxy, DNS, TLS, clock, quota headers and speed, and says what to mend.",
        discussion: """
            Sends one or a few reads and changes nothing. Each line is ok, warn or fail; a fail line leads to an exit code other than 0: 77 for the
            key, 69 for the connection, 64 for an option, 1 for the clock.

            EXAMPLES:
              meetergo-bulk doctor
              meetergo-bulk doctor --api-url http://127.0.0.1:8089 --json
            \(ExitText.table)
            """)

    @OptionGroup(title: "connection") var connection: ConnectionOptions

    @Option(
        help: ArgumentHelp(
            "The last day of the key, such as 2027-01-31, as meetergo showed it when the key was made; the API does not tell.",
            valueName: "date"))
    var keyExpires: DayArgument?

    @Flag(help: "Print the checks as JSON on stdout.")
    var json = false

    func run() throws {
        try exiting(isJSON: json) {
            let environment = ProcessInfo.processInfo.environment
            let doctor = Doctor(connection: connection, keyExpires: keyExpires?.end, environment: environment)
            var checks = doctor.examine()
            if let actingUser = connection.actingUser, Doctor.status(checks) == .success {
                checks.append(acting(as: actingUser, environment))
            }
            let status = Doctor.status(checks)
            if json {
                var bytes: [UInt8] = []
                JSON.object(["checks": .array(checks.map(\.json)), "exitCode": JSON(status.rawValue)]).write(into: &bytes)
                Console.out(bytes: bytes + [UInt8(ascii: "\n")])
            } else {
                for line in checks.flatMap(\.lines) { Console.say(line, indent: DoctorCheck.indent) }
            }
            return status
        }
    }

    /// Whether the user exists that requests are to be made as.
    private func acting(as user: String, _ environment: [String: String]) -> DoctorCheck {
        let clock = RunClock()
        let mailbox = Mailbox<DriverMessage>()
        do {
            let origin = try Origin(connection.origin(environment))
            let credential = try connection.credential(environment)
            let transport = try CurlTransport(connection.transport(origin, credential)) { ends in
                mailbox.post(ends.map { .event(.transferEnded($0)) })
            }
            defer { transport.close() }
            var reads = ReadSession(
                throttle: Throttle(Throttle.Settings(), now: clock.now().instant), transport: transport, mailbox: mailbox, clock: clock,
                firstTransfer: 2
            ) { _, _ in }
            let found = try Preflight.ask(&reads, credential: credential.kind, actingUser: user)
            guard let id = found.actingUser else {
                return .warn("acting user", "\(user) is not used: a token acts as its owner", "leave --acting-user out")
            }
            let answer = Account.me(reads.read { ReadRequests.me(id: $0, actingUser: id) })
            guard case .value(let account) = answer else {
                return .fail("acting user", "the API does not let the key act as \(user)", "name another user of the company", .credential)
            }
            let role = account.isAdmin == true ? "administrator" : "no administrator"
            return .ok("acting user", "\(account.email ?? user), \(role)")
        } catch {
            let failure = error as? CommandFailure
            return .fail(
                "acting user", failure?.message ?? "\(error)", "name a user of the company with --acting-user",
                failure?.status ?? .unreachable)
        }
    }
}

/// A calendar day, `YYYY-MM-DD`.
struct DayArgument: ExpressibleByArgument {
    /// The end of the day in UTC, seconds since 1970.
    var end: Int64

    init?(argument: String) {
        guard argument.utf8.count == 10, let date = try? Date("\(argument)T00:00:00Z", strategy: .iso8601) else { return nil }
        end = Int64(date.timeIntervalSince1970) + 86_400
    }
}
