import Testing

@testable import Postgres

@Suite("The pool's decisions")
struct PoolStateMachineTests {
    private static let settings = PoolStateMachine.Settings(
        maximumConnections: 2,
        acquireTimeout: .seconds(5),
        idleTimeout: .seconds(60),
        lastIdleTimeout: .seconds(300)
    )

    private func at(_ seconds: Double) -> Duration { .milliseconds(Int64((seconds * 1000).rounded())) }

    /// A machine with connections 1…`count` lent to waiters of the same numbers.
    private func machine(lent count: Int) -> PoolStateMachine {
        var machine = PoolStateMachine(settings: Self.settings)
        for id in 0..<count { _ = machine.acquire(id + 1, now: .zero) }
        for id in 0..<count { _ = machine.connected(id + 1, now: .zero) }
        return machine
    }

    @Test("The first caller has a connection opened and gets it")
    func first() {
        var machine = PoolStateMachine(settings: Self.settings)
        #expect(machine.acquire(7, now: .zero) == .init(connect: [1]))
        #expect(machine.nextWake == at(5))
        #expect(machine.connected(1, now: at(1)) == .init(lease: [.init(connection: 1, waiter: 7)]))
        #expect(machine.nextWake == nil)
        #expect(machine.release(1, reusable: true, now: at(2)) == .init())
        #expect(machine.idleCount == 1)
        #expect(machine.leaseIdle() == 1)
        #expect(machine.leaseIdle() == nil)
    }

    @Test("Callers are served in the order in which they came, and no more than the maximum is opened")
    func fifo() {
        var machine = machine(lent: 2)
        for waiter in 10..<13 { #expect(machine.acquire(waiter, now: .zero) == .init()) }
        #expect(machine.total == 2)
        #expect(machine.release(2, reusable: true, now: at(1)) == .init(lease: [.init(connection: 2, waiter: 10)]))
        #expect(machine.cancel(11) == true)
        #expect(machine.cancel(11) == false)
        #expect(machine.release(1, reusable: true, now: at(1)) == .init(lease: [.init(connection: 1, waiter: 12)]))
    }

    @Test("A broken connection is closed and another opened for who waits")
    func broken() {
        var machine = machine(lent: 2)
        #expect(machine.release(1, reusable: false, now: at(1)) == .init(close: [1]))
        _ = machine.acquire(10, now: at(1))
        _ = machine.acquire(11, now: at(1))
        #expect(machine.release(2, reusable: false, now: at(1)) == .init(connect: [4], close: [2]))
        #expect(machine.total == 2)
    }

    @Test("Who waits longer than allowed is refused: exhausted while others use connections, else unavailable")
    func timeout() {
        var busy = machine(lent: 2)
        _ = busy.acquire(10, now: at(1))
        _ = busy.acquire(11, now: at(2))
        #expect(busy.nextWake == at(6))
        #expect(busy.tick(now: at(5.9)) == .init())
        #expect(busy.tick(now: at(6)) == .init(refuse: [.init(waiter: 10, failure: .exhausted)]))
        #expect(busy.nextWake == at(7))
        var hanging = PoolStateMachine(settings: Self.settings)
        _ = hanging.acquire(1, now: .zero)
        #expect(hanging.tick(now: at(5)).refuse == [.init(waiter: 1, failure: .unavailable)])
        #expect(hanging.connected(1, now: at(6)) == .init())
        #expect(hanging.idleCount == 1)
    }

    @Test("A server that was never there refuses at once, and is tried again only after a while")
    func neverThere() {
        var machine = PoolStateMachine(settings: Self.settings)
        _ = machine.acquire(1, now: .zero)
        _ = machine.acquire(2, now: .zero)
        #expect(machine.connectFailed(1, now: at(0.01), jitter: 0.5) == .init())
        let refused = machine.connectFailed(2, now: at(0.01), jitter: 0.5)
        #expect(refused.refuse.map(\.waiter) == [1, 2])
        #expect(refused.refuse.allSatisfy { $0.failure == .unavailable })
        #expect(machine.acquire(3, now: at(0.02)).refuse == [.init(waiter: 3, failure: .unavailable)])
        #expect(machine.acquire(4, now: at(0.2)) == .init(connect: [3]))
        #expect(machine.acquire(5, now: at(0.2)) == .init())
    }

    @Test("When a server goes away callers wait two seconds for it, while it is tried with growing pauses")
    func outage() {
        var machine = machine(lent: 1)
        _ = machine.acquire(10, now: at(1))
        var actions = machine.release(1, reusable: false, now: at(1))
        #expect(machine.connectFailed(2, now: at(1), jitter: 1) == .init())
        #expect(actions.close == [1])
        #expect(machine.nextWake == at(1.1))
        actions = machine.tick(now: at(1.1))
        #expect(actions == .init(connect: [3]))
        #expect(machine.connectFailed(3, now: at(1.1), jitter: 1) == .init())
        #expect(machine.nextWake == at(1.3))
        #expect(machine.tick(now: at(1.2)) == .init())
        #expect(machine.acquire(11, now: at(1.2)) == .init())
        #expect(machine.tick(now: at(1.3)) == .init(connect: [4]))
        #expect(machine.isInOutage)
        #expect(machine.connected(4, now: at(1.4)) == .init(lease: [.init(connection: 4, waiter: 10)], connect: [5]))
        #expect(!machine.isInOutage)
    }

    @Test("Pauses between attempts double up to five seconds; two seconds into an outage callers are refused at once")
    func longOutage() {
        var machine = machine(lent: 1)
        _ = machine.release(1, reusable: false, now: at(1))
        var now = at(1)
        for pause in [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5, 5, 5] {
            let actions = machine.acquire(10, now: now)
            #expect(actions.connect.count == 1)
            let failed = machine.connectFailed(actions.connect.first ?? 0, now: now, jitter: 1)
            let isPatient = now < at(3)
            #expect(failed.refuse.isEmpty == isPatient)
            _ = machine.cancel(10)
            let early = machine.acquire(11, now: now + at(pause) - .milliseconds(1))
            #expect(early.connect.isEmpty)
            #expect(early.refuse.isEmpty == (now + at(pause) - .milliseconds(1) < at(3)))
            _ = machine.cancel(11)
            now += at(pause)
        }
    }

    @Test("Jitter shortens a pause by half at most")
    func jitter() {
        for (jitter, pause) in [(0.0, 0.05), (0.5, 0.075)] {
            var machine = machine(lent: 1)
            _ = machine.release(1, reusable: false, now: at(1))
            let actions = machine.acquire(10, now: at(1))
            _ = machine.connectFailed(actions.connect.first ?? 0, now: at(1), jitter: jitter)
            #expect(machine.nextWake == at(1 + pause))
        }
    }

    @Test("Connections that are not needed are closed after a minute, the last one after five")
    func reaping() {
        var machine = machine(lent: 2)
        _ = machine.release(1, reusable: true, now: at(10))
        _ = machine.release(2, reusable: true, now: at(20))
        #expect(machine.reap(now: at(69)) == .init())
        #expect(machine.reap(now: at(70)) == .init(close: [1]))
        #expect(machine.reap(now: at(319)) == .init())
        #expect(machine.reap(now: at(320)) == .init(close: [2]))
        #expect(machine.total == 0)
    }

    @Test("After shutdown everybody is refused, and it is drained when the last connection has come back")
    func shutdown() {
        var machine = machine(lent: 2)
        _ = machine.acquire(10, now: .zero)
        _ = machine.cancel(10)
        _ = machine.release(1, reusable: true, now: .zero)
        #expect(machine.shutDown() == .init(close: [1]))
        #expect(!machine.isDrained)
        #expect(machine.acquire(11, now: .zero).refuse == [.init(waiter: 11, failure: .closed)])
        #expect(machine.release(2, reusable: true, now: .zero) == .init(close: [2]))
        #expect(machine.isDrained)
        var opening = PoolStateMachine(settings: Self.settings)
        _ = opening.acquire(1, now: .zero)
        #expect(opening.shutDown().refuse == [.init(waiter: 1, failure: .closed)])
        #expect(opening.connected(1, now: .zero) == .init(close: [1]))
        #expect(opening.isDrained)
    }

    @Test(
        "Whatever happens in whatever order, nothing is lent twice, nobody is forgotten, the maximum holds",
        arguments: 0..<200
    )
    func property(seed: Int) {
        var world = PoolWorld(seed: UInt64(seed), maximum: 1 + seed % 5)
        for _ in 0..<400 { world.step() }
        world.settle()
        #expect(world.faults.isEmpty, "\(world.faults)")
    }
}

/// Plays a random server and random callers against the machine, and keeps books of its own.
private struct PoolWorld {
    var machine: PoolStateMachine
    var faults: [String] = []
    private var random: SplitMix
    private let maximum: Int
    private var now: Duration = .zero
    private var waiting: [Int] = []
    private var deadlines: [Int: Duration] = [:]
    private var lent: Set<Int> = []
    private var idle: Set<Int> = []
    private var connecting: Set<Int> = []
    private var lastWaiter = 0

    init(seed: UInt64, maximum: Int) {
        random = SplitMix(state: seed)
        self.maximum = maximum
        machine = PoolStateMachine(
            settings: .init(
                maximumConnections: maximum,
                acquireTimeout: .seconds(5),
                idleTimeout: .seconds(60),
                lastIdleTimeout: .seconds(300)
            )
        )
    }

    mutating func step() {
        now += .milliseconds(Int64.random(in: 0...400, using: &random))
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1, 2: acquire()
        case 3: if let id = connecting.randomElement(using: &random) { finishConnecting(id, succeeds: true) }
        case 4: if let id = connecting.randomElement(using: &random) { finishConnecting(id, succeeds: false) }
        case 5, 6: if let id = lent.randomElement(using: &random) { release(id, reusable: true) }
        case 7: if let id = lent.randomElement(using: &random) { release(id, reusable: false) }
        case 8:
            if let waiter = waiting.randomElement(using: &random) {
                if !machine.cancel(waiter) { faults.append("\(waiter) was not waiting") }
                waiting.removeAll { $0 == waiter }
            }
        default: carryOut(machine.reap(now: now))
        }
        wake()
        check()
    }

    /// The server works again and every caller is done: nobody may be left waiting.
    mutating func settle() {
        for _ in 0..<200 {
            if let id = connecting.min() { finishConnecting(id, succeeds: true) }
            if let id = lent.min() { release(id, reusable: true) }
            now += .milliseconds(100)
            wake()
            check()
        }
        if !waiting.isEmpty { faults.append("left waiting: \(waiting)") }
        if !lent.isEmpty { faults.append("left lent: \(lent)") }
    }

    private mutating func acquire() {
        lastWaiter += 1
        if waiting.isEmpty, let id = machine.leaseIdle() { return lend(id) }
        waiting.append(lastWaiter)
        deadlines[lastWaiter] = now + .seconds(5)
        carryOut(machine.acquire(lastWaiter, now: now))
    }

    private mutating func release(_ id: Int, reusable: Bool) {
        lent.remove(id)
        if reusable { idle.insert(id) }
        carryOut(machine.release(id, reusable: reusable, now: now), closing: reusable ? nil : id)
    }

    private mutating func finishConnecting(_ id: Int, succeeds: Bool) {
        connecting.remove(id)
        if succeeds {
            idle.insert(id)
            carryOut(machine.connected(id, now: now))
        } else {
            carryOut(machine.connectFailed(id, now: now, jitter: Double.random(in: 0..<1, using: &random)))
        }
    }

    private mutating func wake() {
        guard let wake = machine.nextWake, wake <= now else { return }
        carryOut(machine.tick(now: now))
    }

    private mutating func carryOut(_ actions: PoolStateMachine.Actions, closing expected: Int? = nil) {
        for lease in actions.lease {
            if waiting.first != lease.waiter {
                faults.append("\(lease.waiter) was served before \(waiting.first ?? 0)")
            }
            waiting.removeAll { $0 == lease.waiter }
            lend(lease.connection)
        }
        for refusal in actions.refuse {
            if !waiting.contains(refusal.waiter) { faults.append("\(refusal.waiter) was refused and not waiting") }
            waiting.removeAll { $0 == refusal.waiter }
        }
        for id in actions.close where idle.remove(id) == nil && id != expected {
            faults.append("\(id) was closed and not idle")
        }
        for id in actions.connect where !connecting.insert(id).inserted { faults.append("\(id) is opened twice") }
    }

    private mutating func lend(_ id: Int) {
        if idle.remove(id) == nil { faults.append("\(id) was lent and not idle") }
        lent.insert(id)
    }

    private mutating func check() {
        if machine.total != lent.count + idle.count + connecting.count { faults.append("counts differ") }
        if machine.total > maximum { faults.append("too many connections: \(machine.total)") }
        if machine.waitingCount != waiting.count { faults.append("waiters differ") }
        if !waiting.isEmpty, !idle.isEmpty { faults.append("somebody waits beside an idle connection") }
        if let late = waiting.first(where: { deadlines[$0].map { $0 <= now } ?? true }) {
            faults.append("\(late) waits past its time")
        }
        if !waiting.isEmpty, machine.nextWake == nil { faults.append("nothing will wake the pool") }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
