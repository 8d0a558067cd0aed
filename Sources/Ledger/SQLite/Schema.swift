/// The layout of `ledger.sqlite`.
///
/// Keys and digests are kept as two integers each: SQLite compares them faster than blobs and GRDB binds them without allocating. The `entry`
/// table grows in the order of the input, so that writing to it touches few pages; only `entry_source` is written at random places.
///
/// The effect key is left out (NULL) where it equals the source key, which spares a second random index for every user and most bookings.
/// SQLite then guards its uniqueness only among the entries that have one; across both kinds the convergence table does, which asks for both
/// keys of every claim inside of the transaction of the only writer.
///
/// `made` is the run that made the thing on the server, 0 where an older layout did not say; `undoing` the time of the first request of an undo
/// that may have been carried out. `updating` is the time of the first request of an update that may have been, the three columns behind it the
/// content it was to bring. `other_starts` are seconds since 1970 with commas between them, for bookings that take another start than their own;
/// `unsurveyed` is 1 or NULL (see `Trail`).
enum Schema {
    /// "mgbl" in ASCII, in the file's header (https://www.sqlite.org/fileformat.html, offset 68).
    static let applicationID: Int32 = 0x6D67_626C
    /// `user_version` of the files that this program writes; older ones are brought up to it, newer ones are left alone.
    static let version: Int32 = 5

    /// What brings a ledger from a version to the next one.
    static let ledgerSteps: [Int32: String] = [
        1: """
        ALTER TABLE entry ADD COLUMN made INTEGER;
        ALTER TABLE entry ADD COLUMN undoing INTEGER;
        ALTER TABLE run ADD COLUMN undo INTEGER;
        UPDATE entry SET made = 0 WHERE state IN ('created', 'provisional');
        """,
        2: """
        ALTER TABLE entry ADD COLUMN updating INTEGER;
        ALTER TABLE entry ADD COLUMN update_version INTEGER;
        ALTER TABLE entry ADD COLUMN update_high INTEGER;
        ALTER TABLE entry ADD COLUMN update_low INTEGER;
        """,
        3: "ALTER TABLE entry ADD COLUMN other_starts TEXT;",
        // Of older requests it is not known whether anybody had looked beforehand.
        4: """
        ALTER TABLE entry ADD COLUMN unsurveyed INTEGER;
        UPDATE entry SET unsurveyed = 1
            WHERE doubted IS NOT NULL OR (source_high, source_low) IN (SELECT source_high, source_low FROM held WHERE outcome IS NULL);
        """,
    ]

    /// Where the present run has seen entries that are done, as long as it lasts: no commit has to wait for these, and none of the ledger's pages is
    /// written for them.
    static let sightings = """
        CREATE TEMP TABLE sighting (
            entry INTEGER PRIMARY KEY, run INTEGER NOT NULL, row INTEGER NOT NULL, file INTEGER NOT NULL, line INTEGER NOT NULL
        ) STRICT;
        """

    static let ledger = """
        CREATE TABLE job (
            only INTEGER PRIMARY KEY CHECK (only = 1), identifier TEXT NOT NULL, kind TEXT, origin TEXT, company TEXT
        ) STRICT;
        CREATE TABLE run (
            number INTEGER PRIMARY KEY, command TEXT NOT NULL, format TEXT NOT NULL, started INTEGER NOT NULL, retried INTEGER,
            ended INTEGER, summary TEXT, undo INTEGER
        ) STRICT;
        CREATE TABLE watermark (file TEXT PRIMARY KEY, length INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE entry (
            id INTEGER PRIMARY KEY,
            source_high INTEGER NOT NULL, source_low INTEGER NOT NULL,
            effect_high INTEGER, effect_low INTEGER,
            digest_version INTEGER NOT NULL, digest_high INTEGER NOT NULL, digest_low INTEGER NOT NULL,
            state TEXT NOT NULL, attempts INTEGER NOT NULL,
            run INTEGER NOT NULL, row INTEGER NOT NULL, file INTEGER NOT NULL, line INTEGER NOT NULL,
            remote_id TEXT, remote_extras TEXT, finding TEXT,
            successor_high INTEGER, successor_low INTEGER, doubted INTEGER, made INTEGER, undoing INTEGER,
            updating INTEGER, update_version INTEGER, update_high INTEGER, update_low INTEGER, other_starts TEXT,
            unsurveyed INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX entry_source ON entry (source_high, source_low);
        CREATE UNIQUE INDEX entry_effect ON entry (effect_high, effect_low) WHERE effect_high IS NOT NULL;
        CREATE TABLE held (
            row INTEGER PRIMARY KEY, file INTEGER NOT NULL, line INTEGER NOT NULL, at INTEGER NOT NULL, carried BLOB NOT NULL,
            source_high INTEGER, source_low INTEGER, attempt INTEGER,
            outcome TEXT, remote_id TEXT, remote_extras TEXT, finding TEXT, attempts INTEGER
        ) STRICT;
        """

    /// The layout of an index across jobs. `id` is NULL while a key is on its way.
    ///
    /// As in the ledger, marks lie in the order in which they came and only the small index of keys is written at random places.
    static let index = """
        CREATE TABLE job (number INTEGER PRIMARY KEY, identifier TEXT NOT NULL UNIQUE, folder TEXT NOT NULL) STRICT;
        CREATE TABLE mark (
            number INTEGER PRIMARY KEY, high INTEGER NOT NULL, low INTEGER NOT NULL, job INTEGER NOT NULL, id TEXT
        ) STRICT;
        CREATE UNIQUE INDEX mark_key ON mark (high, low);
        """
}
