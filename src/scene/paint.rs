//! Colours as reflectance in four channels.

/// Diffuse reflectance in blue (480 nm), green (550 nm), red (660 nm) and near infrared
/// (830 nm), 0 to 1. The values are set by eye after photographs of ships.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paint(pub [f32; 4]);

impl Paint {
    /// Superstructures.
    pub const WHITE: Paint = Paint([0.62, 0.64, 0.64, 0.60]);
    /// Pipes, drip trays, machinery.
    pub const LIGHT_GREY: Paint = Paint([0.36, 0.37, 0.37, 0.36]);
    /// Decks and barges.
    pub const GREY: Paint = Paint([0.20, 0.21, 0.21, 0.21]);
    /// Hulls.
    pub const BLACK: Paint = Paint([0.025, 0.025, 0.026, 0.032]);
    /// Hulls.
    pub const BLUE: Paint = Paint([0.17, 0.09, 0.05, 0.10]);
    /// Hulls.
    pub const RED: Paint = Paint([0.045, 0.05, 0.27, 0.38]);
    /// Decks.
    pub const RED_DECK: Paint = Paint([0.075, 0.085, 0.26, 0.33]);
    /// Decks.
    pub const GREEN_DECK: Paint = Paint([0.075, 0.14, 0.085, 0.16]);
    /// Decks.
    pub const BROWN_DECK: Paint = Paint([0.08, 0.095, 0.135, 0.20]);
    /// Antifouling below the summer waterline.
    pub const BOOT_TOPPING: Paint = Paint([0.035, 0.042, 0.20, 0.30]);
    /// Hatch covers, containers.
    pub const RUST: Paint = Paint([0.085, 0.11, 0.21, 0.28]);
    /// Containers.
    pub const GREEN: Paint = Paint([0.09, 0.18, 0.10, 0.22]);
    /// Funnels, cranes.
    pub const YELLOW: Paint = Paint([0.10, 0.36, 0.48, 0.50]);
    /// Quays.
    pub const CONCRETE: Paint = Paint([0.24, 0.26, 0.28, 0.30]);
    /// Land.
    pub const GRASS: Paint = Paint([0.045, 0.075, 0.06, 0.30]);
    /// Land.
    pub const SAND: Paint = Paint([0.18, 0.23, 0.28, 0.34]);

    /// The paint, `k` times as bright, as far as a surface can be.
    pub fn times(self, k: f32) -> Paint {
        Paint(self.0.map(|v| (v * k).clamp(0.0, 0.95)))
    }

    /// The part `share` of `other`, 0 to 1, over this paint.
    pub fn mixed(self, other: Paint, share: f32) -> Paint {
        let mix = |k: usize| self.0[k] + share * (other.0[k] - self.0[k]);
        Paint([mix(0), mix(1), mix(2), mix(3)])
    }
}
