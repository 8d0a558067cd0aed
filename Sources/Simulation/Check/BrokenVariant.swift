/// Deliberate mistakes of the kind that a change could bring in. The simulation has to find each of them, or it proves nothing.
package enum BrokenVariant: String, CaseIterable, Sendable {
    /// Requests leave before their intent is durable.
    case intentAfterSend = "intent-after-send"
    /// A 5xx is taken for "not carried out", and the row is sent again without asking.
    case resentUnsettled = "resend-after-5xx"
    /// After a crash, rows that may have been on their way count as not sent.
    case lostOnCrash = "lost-on-crash"
    /// "Taken" and "exists" are believed, although it may be our own doing.
    case takenBelieved = "taken-believed"
    /// Settling does not look at who booked.
    case attendeeIgnored = "attendee-ignored"
    /// The second look follows at once, so that late writes are taken for absent.
    case impatient = "looks-at-once"
    /// A user whom somebody else made is called created.
    case strangerAdopted = "stranger-adopted"
    /// A 429 costs one of the row's attempts.
    case throttledSpent = "attempt-spent-on-429"
    /// Rows that were not sent when the run stopped appear nowhere.
    case unsentDropped = "unsent-dropped"
    /// A 401 is tried again.
    case retriedRejected = "retry-after-401"
    /// The ledger lets go of a row's bytes before its result line is synced.
    case releasedBeforeSync = "released-before-sync"
    /// After a crash, the rows that the ledger holds are not written to the files.
    case heldForgotten = "held-forgotten"
    /// The start that a row gets in the place of its own is not in the ledger.
    case otherStartLost = "next-unstored"
    /// A taken slot is left for the next one, although an attempt that may have taken it is in doubt.
    case movedUnsettled = "next-unsettled"
    /// Requests of an undo leave before their intent is durable.
    case undoUnstored = "undo-unstored"
    /// An undo takes back what was there before the job.
    case existingUndone = "undo-existing"
    /// An undo takes back what somebody else has moved since.
    case changedUndone = "undo-changed"
    /// Jobs do not know of each other.
    case jobsUnaware = "jobs-unaware"
    /// The ledger is not told that an update is about to leave.
    case updateUnlogged = "update-unlogged"
    /// An update without an answer is taken for carried out.
    case updateBelieved = "update-believed"
    /// Users that others made are updated although they are only to be adopted.
    case strangerUpdated = "stranger-updated"
    /// The next run does not know of updates that may have been carried out, or may not.
    case updateForgotten = "update-forgotten"
    /// Rows are recognised by the names in them alone, and not by what these stand for.
    case referencesAreKeys = "references-are-keys"
    /// What was blocked once is not looked up again.
    case blockedForEver = "blocked-for-ever"
    /// A meeting type is looked for at any host, and not at the row's own.
    case typesOfAnyone = "types-of-anyone"
    /// Whoever is found in a group after a request of unknown effect is taken to have come by it, though nobody had looked before.
    case unsurveyed = "group-unsurveyed"
    /// A survey is taken to tell of all times, and not of a quarter of a year.
    case surveyedOnce = "group-surveyed-once"
    /// The ledger does not learn that a row was sent without a survey.
    case blindnessLost = "group-unsurveyed-unstored"
    /// Who is found in a group that is older than the request is taken for somebody else's, although nobody had been there before.
    case joinDisowned = "group-disowned"
}
