import BulkModel

/// The findings that the ledger itself gives.
struct Wording: Sendable {
    /// The names of the run's input files.
    let files: [String]

    /// Said of a row whose attempt was on its way when a run ended without a word.
    static let interrupted = Finding(
        .interrupted, message: "the run ended while this row was on its way; whether it was carried out is not known",
        hint: "run the same command again: it looks in meetergo before it sends anything")

    /// Said of a row that an undo was taking back when it ended without a word.
    static let undoInterrupted = Finding(
        .interrupted, message: "the undo ended while this was being taken back; whether it was carried out is not known",
        hint: "run the same undo again: it looks in meetergo before it sends anything")

    /// Said of a row that was changing what is there when its run ended without a word.
    static let updateInterrupted = Finding(
        .interrupted, message: "the run ended while this row's update was on its way; whether it was carried out is not known",
        hint: "run the same command again: it looks in meetergo first")

    let updateFirst = Finding(
        .changed, message: "an update of it was under way, and whether it was carried out is not known",
        hint: "run the same command again with --on-change update, which makes it say what the row says")

    let undoFirst = Finding(
        .interrupted, message: "not sent: an undo of this row was under way, and whether it was carried out is not known",
        hint: "run the undo again, which looks in meetergo; then import")

    let notSelected = Finding(.interrupted, message: "not sent: this run did not select it")

    func duplicate(_ first: Entry) -> Finding {
        Finding(
            .duplicate, message: "the same key as row \(first.seen.row) (\(place(first.seen)))", hint: "remove one of the two rows")
    }

    func changed(_ entry: Entry, fails: Bool) -> Finding {
        Finding(
            .changed, code: fails ? RowEnd.changeFails : nil,
            message: "\(entry.state.rawValue) in an earlier run with other content; the change was not sent",
            hint: "change it in meetergo, or undo the earlier row first; names and slugs of users are changed by --on-change update"
                + (entry.made == nil ? ", of users whom this job did not make only with --on-existing update" : ""))
    }

    func superseded(by claim: Claim) -> Finding {
        Finding(.superseded, message: "replaced by the corrected row \(claim.row) of a retry")
    }

    func settleFirst(_ entry: Entry) -> Finding {
        Finding(
            .interrupted,
            message: "not sent: whether the row as it was before the edit was carried out is not known, and that must be settled first",
            hint: "run the import of the original file again, which settles it; then retry the edited row")
    }

    func unsettledAndObstructed(_ obstacle: Finding) -> Finding {
        Finding(
            obstacle.cause,
            message:
                "it was sent in an earlier run, whether it was carried out is not known, and now it cannot be looked for: \(obstacle.message)",
            hint: obstacle.hint)
    }

    func resolvedOtherwise(_ entry: Entry) -> Finding {
        Finding(
            .reference,
            message:
                "it was sent in an earlier run, whether it was carried out is not known, and its host or meeting type now stands for another one",
            hint: "look in meetergo for what row \(entry.seen.row) of run \(entry.seen.run) has made")
    }

    func madeElsewhere(_ job: String) -> Finding {
        Finding(.otherJob, message: "made by the job \(job)", hint: "--again makes it a second time")
    }

    func beingMadeElsewhere(_ job: String) -> Finding {
        Finding(
            .otherJob, message: "not sent: it is being made by the job \(job), or whether that job made it is not known",
            hint: "finish that job first, or send it all the same with --again")
    }

    private func place(_ seen: Entry.Sighting) -> String {
        files.count > 1 && files.indices.contains(seen.file) ? "\(files[seen.file]), line \(seen.line)" : "line \(seen.line)"
    }
}
