import Foundation
import TestSupport

// throttle-bench [SEEDS] [SITUATION [MODEL]]: prints the target table of the throttle study for a person, cell by cell, and exits 1 if one is missed.
// throttle-bench informed [SEEDS] [SITUATION [MODEL]]: how fast a client is that knows all but the limit, where that is unknown or falls, and where
// a stranger is on the key, one that knows all but when he asks. What they miss no client can reach but by luck.
// throttle-bench trace SITUATION MODEL SEED: prints how one run went, line by line, whenever the throttle changed its mind.
// throttle-bench predict MODEL ROWS WINDOW STATUS PHASE: prints what one run of the real tool should come to (scripts/bench/limiters).
// throttle-bench purse: prints what the shared purse costs a request (scripts/bench/purse).

var arguments = Array(CommandLine.arguments.dropFirst())
if arguments.first == "trace", arguments.count == 4, let seed = UInt64(arguments[3]) {
    Trace.print(situation: arguments[1], model: arguments[2], seed: seed)
    exit(0)
}
if arguments.first == "purse" { exit(try PurseCost.print() ? 0 : 1) }
if arguments.first == "predict" { exit(Prediction.print(Array(arguments.dropFirst())) ? 0 : 64) }
let isInformed = arguments.first == "informed"
if isInformed { arguments.removeFirst() }
let seeds = arguments.first.flatMap { Int($0) } ?? 20
if arguments.first.flatMap({ Int($0) }) != nil { arguments.removeFirst() }
let cells = TargetTable.all.filter { cell in
    guard !isInformed || cell.hasBound else { return false }
    guard let situation = arguments.first else { return true }
    return cell.situation.contains(situation) && (arguments.count < 2 || cell.scenario.model.rawValue == arguments[1])
}
let missed = await Report.print(cells, seeds: seeds, isInformed: isInformed)
exit(missed == 0 ? 0 : 1)
