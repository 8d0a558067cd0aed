/// Everything a sandbox is started with.
package struct Settings: Sendable {
    package var rules = Company.Rules()
    package var credentials: [Credential] = []
    package var profile = Profile()
    package var limits = LimitSettings()
    package var faults = FaultPlan()
    /// Requests the admin routes can show.
    package var keptRequests = 1000

    package init() {}
}
