import NIOConcurrencyHelpers

/// `upstream_left_alone` and `upstream_trips_total` of the replicas that any pool of this process has. A replica's series go with the last
/// pool that has it: machines and containers come and go, and the series of those that are gone would take the place of new ones.
enum ReplicaLevels {
    struct Replica: Hashable {
        let service: String
        /// See ``ReplicaAddress/label``.
        let label: String
    }

    /// In how many pools each is.
    private static let pools = NIOLockedValueBox<[Replica: Int]>([:])

    static func join(_ replica: Replica) {
        pools.withLockedValue { pools in
            pools[replica, default: 0] += 1
            guard pools[replica] == 1 else { return }
            PlatformMetrics.leftAlone.set(0, replica.service, replica.label)
            // Where it began at one, no rate would see the first.
            PlatformMetrics.trips.add(0, replica.service, replica.label)
        }
    }

    static func leave(_ replica: Replica) {
        pools.withLockedValue { pools in
            guard let count = pools[replica] else { return }
            pools[replica] = count > 1 ? count - 1 : nil
            if count == 1 {
                PlatformMetrics.leftAlone.remove(replica.service, replica.label)
                PlatformMetrics.trips.remove(replica.service, replica.label)
            } else {
                // What the others see of it they tell when it changes.
                PlatformMetrics.leftAlone.set(0, replica.service, replica.label)
            }
        }
    }

    static func tell(_ replica: Replica, isAlone: Bool) {
        pools.withLockedValue { pools in
            guard pools[replica] != nil else { return }
            if isAlone { PlatformMetrics.trips.add(1, replica.service, replica.label) }
            PlatformMetrics.leftAlone.set(isAlone ? 1 : 0, replica.service, replica.label)
        }
    }
}
