"""Where a dashboard's data comes from: one interface, several origins. Knows `routilux.protocol` and no screen."""
