//! The load's own pipeline.

use super::{Load, Observation, Register};

/// Options of the load.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// Product in the barrels: `gasoil`, `gasoline`, …
    pub product: String,
}

impl Default for LoadOptions {
    fn default() -> Self {
        LoadOptions {
            product: "gasoil".to_owned(),
        }
    }
}

/// Estimates the load of one ship; `seed` fixes the samples.
pub fn estimate(
    observation: &Observation,
    register: Option<&Register>,
    options: &LoadOptions,
    seed: u64,
) -> Load {
    let _ = (observation, register, seed);
    Load {
        product: options.product.clone(),
        ..Load::default()
    }
}
