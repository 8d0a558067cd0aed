import ArgumentParser
import Sandbox

struct ServerOptions: ParsableArguments {
    @Option(help: "Port to listen on; 0 takes any free one.")
    var port = 0

    @Option(help: ArgumentHelp("Address to listen on.", discussion: "Loopback only, unless you know who else can reach you."))
    var host = "127.0.0.1"

    @Option(help: ArgumentHelp("Also write the ready line to this file, atomically.", valueName: "path"))
    var readyFile: String?

    @Option(help: ArgumentHelp("Event-loop threads.", valueName: "n"))
    var threads = 1

    @Option(help: ArgumentHelp("Close idle connections after this many seconds, as Node.js does; 0 keeps them open.", valueName: "seconds"))
    var idleTimeout = 5.0

    @Option(help: ArgumentHelp("The Date header is ahead by this many seconds; negative: behind.", valueName: "seconds"))
    var clockSkew = 0.0

    var listening: Listening {
        var listening = Listening()
        listening.host = host
        listening.port = port
        listening.threads = threads
        listening.idleTimeout = idleTimeout > 0 ? .seconds(idleTimeout) : nil
        listening.clockSkew = .seconds(clockSkew)
        return listening
    }

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be 0 to 65535") }
        guard (1...64).contains(threads) else { throw ValidationError("--threads must be 1 to 64") }
        guard abs(clockSkew) <= 1e8 else { throw ValidationError("--clock-skew must be within three years") }
        guard idleTimeout >= 0 else { throw ValidationError("--idle-timeout must not be negative") }
    }
}
