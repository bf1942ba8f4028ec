//! Hadamard matrices for balanced half-samples.

/// A square table of ±1 (true = +1) with orthogonal rows, of the smallest order this finds above `strata`.
///
/// Orders are multiples of 4: powers of two by Sylvester's doubling, p + 1 for primes p ≡ 3 (mod 4) by Paley's quadratic
/// residues, and doublings of those. The first row and column are +1.
pub(super) fn above(strata: usize) -> Vec<Vec<bool>> {
    let mut order = strata + 4 - strata % 4;
    loop {
        if let Some(matrix) = of_order(order) {
            return matrix;
        }
        order += 4;
    }
}

fn of_order(order: usize) -> Option<Vec<Vec<bool>>> {
    if order.is_power_of_two() {
        return Some(doubled_until(vec![vec![true]], order));
    }
    let mut core = order;
    while core.is_multiple_of(8) {
        core /= 2;
    }
    [core, order]
        .into_iter()
        .find(|&n| n.is_multiple_of(4) && is_prime(n - 1))
        .map(|n| doubled_until(paley(n - 1), order))
}

fn doubled_until(mut matrix: Vec<Vec<bool>>, order: usize) -> Vec<Vec<bool>> {
    while matrix.len() < order {
        let lower = |row: &Vec<bool>| row.iter().copied().chain(row.iter().map(|v| !v)).collect();
        let upper = |row: &Vec<bool>| row.repeat(2);
        matrix = matrix.iter().map(upper).chain(matrix.iter().map(lower)).collect();
    }
    matrix
}

fn paley(prime: usize) -> Vec<Vec<bool>> {
    let mut square = vec![false; prime];
    (0..prime).for_each(|i| square[i * i % prime] = true);
    let entry = |row: usize, column: usize| row == 0 || column == 0 || !square[(row + column - 2) % prime];
    (0..=prime).map(|row| (0..=prime).map(|column| entry(row, column)).collect()).collect()
}

fn is_prime(n: usize) -> bool {
    n > 1 && (2..).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(d))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_orthogonal() {
        for strata in 1..70 {
            let matrix = above(strata);
            assert!(matrix.len() > strata && matrix[0].iter().all(|v| *v));
            for (i, row) in matrix.iter().enumerate() {
                for other in &matrix[..i] {
                    let agree = row.iter().zip(other).filter(|(a, b)| a == b).count();
                    assert_eq!(2 * agree, matrix.len(), "order {}", matrix.len());
                }
            }
        }
    }
}
