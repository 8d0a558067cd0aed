import ArgumentParser
import Sandbox

extension EffectLog.Detail: ExpressibleByArgument {}

struct ContentOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Hosts beside the owner, 1 to 999.", valueName: "n"))
    var hosts = 8

    @Option(help: ArgumentHelp("Makes ids, keys and faults repeatable; random unless given.", valueName: "n"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Platform key that is accepted; made from the seed unless given.", valueName: "key"))
    var apiKey: String?

    @Option(help: ArgumentHelp("Personal access token of the owner; made from the seed unless given.", valueName: "token"))
    var token: String?

    @Option(help: ArgumentHelp("A key that has expired (401); may be repeated. All other keys are invalid.", valueName: "key"))
    var expiredKey: [String] = []

    @Option(help: ArgumentHelp("Domain whose addresses belong to another organization: refused as duplicates.", valueName: "domain"))
    var foreignDomain = "elsewhere.example"

    @Option(help: "What is kept of effects: all of them, totals, or nothing (for millions of rows).")
    var effects = EffectLog.Detail.full

    @Option(help: ArgumentHelp("Requests that GET /admin/requests remembers.", valueName: "n"))
    var keepRequests = 1000

    func rules(seed: UInt64) -> Company.Rules {
        var rules = Company.Rules()
        rules.hosts = hosts
        rules.seed = seed
        rules.foreignDomain = foreignDomain.lowercased()
        rules.effects = effects
        return rules
    }

    /// What opens the door.
    func keys(seed: UInt64) -> (apiKey: String, token: String, credentials: [Credential]) {
        let minter = Minter(seed: seed)
        let secret = minter.identifier(.secret, 0).text.filter { $0 != "-" }
        let apiKey = self.apiKey ?? "ak_live:\(minter.identifier(.company, 1).text):\(secret)"
        let token = self.token ?? "rgo-\(minter.identifier(.secret, 1).text.filter { $0 != "-" })"
        let credentials =
            [Credential(.platformKey, apiKey), Credential(.token, token)] + expiredKey.map { Credential(.platformKey, $0, isExpired: true) }
        return (apiKey, token, credentials)
    }

    func validate() throws {
        guard (1...999).contains(hosts) else { throw ValidationError("--hosts must be 1 to 999") }
        guard (0...1_000_000).contains(keepRequests) else { throw ValidationError("--keep-requests must be 0 to 1000000") }
    }
}
