import Foundation
import TestSupport
import Throttle

/// Prints one run: a line whenever quota, phase, pause or refusals change, and one a minute.
enum Trace {
    static func print(situation: String, model: String, seed: UInt64) {
        guard let cell = TargetTable.all.first(where: { $0.situation == situation && $0.scenario.model.rawValue == model }) else {
            Swift.print(
                "no such cell; situations:", Set(TargetTable.all.map(\.situation)).sorted().joined(separator: "\n"), separator: "\n")
            return
        }
        var last: Throttle.View?
        var printedAt = 0.0
        let result = Simulation.run(cell.scenario, seed: seed) { time, view in
            let isNews = last.map {
                $0.quota != view.quota || $0.phase != view.phase || $0.counts.refused != view.counts.refused || $0.lessons != view.lessons
            }
            guard isNews ?? true || time >= printedAt + 60 else { return }
            last = view
            printedAt = time
            let pause = view.pausedUntil.map { String(format: "  paused %.1f s", $0.seconds - time) } ?? ""
            Swift.print(
                String(
                    format: "%8.2f  %-10@ quota %5d  in window %5d  in flight %3d  accepted %6d  refused %4d  failed %3d  lessons %3d",
                    time, "\(view.phase)" as NSString, view.quota ?? -1, view.inLastWindow, view.inFlight, view.counts.accepted,
                    view.counts.refused, view.counts.failed, view.lessons) + pause)
        }
        Swift.print(
            String(
                format: "%.0f s of %.0f s, share %.1f %%, refused %d = %.2f %%, stranger refused %.1f %%", result.duration, result.optimum,
                result.share, result.refused, result.refusedShare, result.strangerRefusedShare))
    }
}
