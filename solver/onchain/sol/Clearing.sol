// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Decentralised contract clearing: the part of Algorithm 1 that lives on chain.
/// @notice Rounds of sealed length: every agent answers the posted prices with one report of its activity y_k, and
/// whoever calls settle moves the prices by the excess,
///
///     p_j <- [p_j + eta (d_j - c_j)]_+,   d = sum over k of a_k y_k.
///
/// Numbers are fixed point: activities, capacities, prices and fees are integers in units of 1/scale, and eta is an
/// integer in units of 2^-64 whatever the scale. The step eta |d_j - c_j| is rounded towards zero, so that a price
/// stands still where |d_j - c_j| < 1/(eta scale). The market closes, and fees fall due, with the first settled round in
/// which no price moves and more than half of the agents reported. One unit of a fee is one wei.
///
/// No sum or product below can leave 256 bits: reports are under 2^80, agents under 2^16, usage under 2^48 (2^16 as a
/// number), loads hence under 2^144, eta under 2^96, capacities, prices, fees and scale under 2^128. Prices saturate at
/// 2^128 - 1, so that no sequence of reports can make settle revert.
abstract contract Clearing {
    struct Terms {
        uint256 scale; // S: units in one
        uint256 tau; // fee per unit of activity, units of 1/S
        uint256 fixedFee; // g: fee for taking part, units of 1/S
        uint256 eta; // step of the price, units of 2^-64
        uint256 window; // seconds after which a round can be settled without everyone
        address operator; // may report for agents in batches, and receives the fees
    }

    error BadTerms(); // a number of the constructor is zero where it must not be, or too large
    error NoAgents();
    error TooManyAgents();
    error DuplicateAgent();
    error Stranger(); // neither an agent nor, where that is asked for, the operator
    error AlreadyReported();
    error ReportTooLarge();
    error BadBatch();
    error RoundOpen(); // agents still have time
    error NotOpen(); // the market has closed
    error NotClosed();
    error NothingDue();
    error Underpaid();
    error TransferFailed();

    event Reported(uint256 indexed round, uint256 indexed agent, uint256 report);
    event Batched(uint256 indexed round, uint256 first, uint256 taken);
    event Settled(uint256 indexed round, uint256 reports, uint256[] prices);
    event Closed(uint256 indexed round);
    event Paid(uint256 indexed agent, uint256 amount);
    event Collected(uint256 amount);

    uint256 internal constant REPORT_MAX = 2 ** 80 - 1;
    uint256 internal constant PRICE_MAX = 2 ** 128 - 1;
    uint256 internal constant AGENTS_MAX = 2 ** 16 - 1;
    uint256 internal constant LANES = 3; // reports in a packed word
    uint256 internal constant REPORT_BITS = 80;
    uint256 internal constant TOTAL_BITS = 192;
    uint256 internal constant TALLY_ROUND = 208; // where the round begins
    uint256 internal constant PAID = 2 ** 255;
    uint256 internal constant ROUND_MASK = 2 ** 48 - 1;

    uint256 public immutable scale;
    uint256 public immutable tau;
    uint256 public immutable fixedFee;
    uint256 public immutable eta;
    uint256 public immutable window;
    address public immutable operator;
    uint256 public immutable agents;

    mapping(address => uint256) internal number; // 1 + index of an agent
    // Packed by hand, since the compiler writes the fields of a struct one by one.
    uint256[AGENTS_MAX + 1] internal accounts; // report (80 bits), its round (48), whether the fee is paid (highest)
    uint256 internal tally; // sum of reports (192 bits), their number (16), the round (48)
    uint256 public collected; // fees held
    uint48 public round; // the round now open; once closed, the one that closed
    uint48 public opened; // when, in seconds
    bool public closed;

    constructor(Terms memory t, address[] memory list) {
        if (t.scale == 0 || t.scale > PRICE_MAX || t.eta == 0 || t.eta >= 2 ** 96) revert BadTerms();
        if (t.tau > PRICE_MAX || t.fixedFee > 2 ** 112 || t.window >= 2 ** 40) revert BadTerms();
        if (list.length == 0) revert NoAgents();
        if (list.length > AGENTS_MAX) revert TooManyAgents();
        (scale, tau, fixedFee, eta, window, operator) = (t.scale, t.tau, t.fixedFee, t.eta, t.window, t.operator);
        agents = list.length;
        for (uint256 i = 0; i < list.length; i++) {
            if (number[list[i]] != 0) revert DuplicateAgent();
            number[list[i]] = i + 1;
        }
        (round, opened) = (1, uint48(block.timestamp));
    }

    // ---- reports

    /// @notice The activity the caller chooses at the posted prices; once a round.
    function submit(uint256 report) external {
        uint256 r = _open();
        uint256 k = _agent();
        if (report > REPORT_MAX) revert ReportTooLarge();
        if (!_take(r, k, report)) revert AlreadyReported();
        (uint256 reports, uint256 total) = _tallied(r);
        _addLoad(r, k, report);
        unchecked {
            _writeTally(r, reports + 1, total + report);
        }
        emit Reported(r, k, report);
    }

    /// @notice Reports of the agents from first on, brought by the operator. Who has reported itself is passed over.
    /// The batch that completes a round settles it.
    function submitBatch(uint256 first, uint256[] calldata reports) external {
        uint256 r = _open();
        _batchable(first, reports.length);
        (uint256 count, uint256 total) = _tallied(r);
        uint256[] memory load = _loads(count);
        uint256 before = count;
        unchecked {
            for (uint256 i = 0; i < reports.length; i++) {
                uint256 report = reports[i];
                if (report > REPORT_MAX) revert ReportTooLarge();
                if (!_take(r, first + i, report)) continue;
                _weigh(load, first + i, report);
                total += report;
                count++;
            }
            emit Batched(r, first, count - before);
        }
        _end(r, count, total, load);
    }

    /// @notice submitBatch with three reports a word, 80 bits each, the first in the lowest bits.
    function submitPacked(uint256 first, uint256 length, uint256[] calldata words) external {
        uint256 r = _open();
        _batchable(first, length);
        if (words.length != (length + LANES - 1) / LANES) revert BadBatch();
        (uint256 count, uint256 total) = _tallied(r);
        uint256[] memory load = _loads(count);
        uint256 before = count;
        unchecked {
            uint256 word;
            for (uint256 i = 0; i < length; i++) {
                word = i % LANES == 0 ? words[i / LANES] : word >> REPORT_BITS;
                uint256 report = word & REPORT_MAX;
                if (!_take(r, first + i, report)) continue;
                _weigh(load, first + i, report);
                total += report;
                count++;
            }
            emit Batched(r, first, count - before);
        }
        _end(r, count, total, load);
    }

    /// @notice Ends the round: by anyone, once all have reported or the window has passed. Who did not report demands
    /// nothing in this round.
    function settle() external {
        uint256 r = _open();
        (uint256 count, uint256 total) = _tallied(r);
        if (count < agents && block.timestamp < opened + window) revert RoundOpen();
        _finish(r, count, total, _loads(count));
    }

    // ---- fees

    /// @notice What agent k owes once the market has closed: (tau + a_k p) y_k / S, and g where y_k > 0.
    function fee(uint256 k) public view returns (uint256) {
        if (!closed) revert NotClosed();
        uint256 a = accounts[k];
        uint256 report = a & REPORT_MAX;
        if (_roundOf(a) != round || report == 0) return 0;
        unchecked {
            return fixedFee + ((tau + _unitPrice(k)) * report) / scale;
        }
    }

    /// @notice Pays the caller's fee; what is sent beyond it returns.
    function pay() external payable {
        uint256 k = _agent();
        uint256 due = fee(k);
        if (due == 0 || accounts[k] & PAID != 0) revert NothingDue();
        if (msg.value < due) revert Underpaid();
        accounts[k] |= PAID;
        collected += due;
        emit Paid(k, due);
        if (msg.value > due) _send(msg.sender, msg.value - due);
    }

    /// @notice Sends the fees held to the operator.
    function collect() external {
        if (msg.sender != operator) revert Stranger();
        uint256 amount = collected;
        if (amount == 0) revert NothingDue();
        collected = 0;
        emit Collected(amount);
        _send(operator, amount);
    }

    // ---- views

    function prices() public view virtual returns (uint256[] memory);

    /// @notice The last report of agent k, the round it was made in (0: none), and whether its fee is paid.
    function account(uint256 k) external view returns (uint256 reported, uint256 report, bool paid) {
        uint256 a = accounts[k];
        return (_roundOf(a), a & REPORT_MAX, a & PAID != 0);
    }

    function indexOf(address who) external view returns (uint256) {
        uint256 k = number[who];
        if (k == 0) revert Stranger();
        return k - 1;
    }

    // ---- what one and several resources do differently

    /// @dev Loads so far this round, in memory; all zero where nobody reported.
    function _loads(uint256 reports) internal view virtual returns (uint256[] memory load);

    /// @dev Adds a report's load to those in memory.
    function _weigh(uint256[] memory load, uint256 k, uint256 report) internal view virtual;

    /// @dev Adds a report's load to those in storage.
    function _addLoad(uint256 r, uint256 k, uint256 report) internal virtual;

    /// @dev Writes loads in memory to storage.
    function _saveLoads(uint256 r, uint256[] memory load) internal virtual;

    /// @dev Moves the prices; returns them, and whether any is another.
    function _move(uint256 total, uint256[] memory load) internal virtual returns (uint256[] memory, bool);

    /// @dev a_k p, units of 1/S.
    function _unitPrice(uint256 k) internal view virtual returns (uint256);

    // ---- inside

    function _open() private view returns (uint256) {
        if (closed) revert NotOpen();
        return round;
    }

    function _agent() private view returns (uint256) {
        uint256 k = number[msg.sender];
        if (k == 0) revert Stranger();
        unchecked {
            return k - 1;
        }
    }

    function _batchable(uint256 first, uint256 length) private view {
        if (msg.sender != operator) revert Stranger();
        if (length == 0 || first >= agents || length > agents - first) revert BadBatch();
    }

    /// @dev Enters a report; false where the agent has one this round.
    function _take(uint256 r, uint256 k, uint256 report) private returns (bool) {
        if (accounts[k] >> REPORT_BITS == r) return false; // no fee is paid in an open market
        accounts[k] = (r << REPORT_BITS) | report;
        return true;
    }

    function _roundOf(uint256 a) private pure returns (uint256) {
        return (a >> REPORT_BITS) & ROUND_MASK;
    }

    /// @dev Reports of round r and their sum. A tally of another round counts as none, and need not be cleared.
    function _tallied(uint256 r) private view returns (uint256, uint256) {
        uint256 t = tally;
        if (t >> TALLY_ROUND != r) return (0, 0);
        return ((t >> TOTAL_BITS) & AGENTS_MAX, t & (2 ** TOTAL_BITS - 1));
    }

    function _writeTally(uint256 r, uint256 count, uint256 total) private {
        tally = (r << TALLY_ROUND) | (count << TOTAL_BITS) | total;
    }

    function _end(uint256 r, uint256 count, uint256 total, uint256[] memory load) private {
        if (count == agents) {
            _finish(r, count, total, load);
            return;
        }
        _writeTally(r, count, total);
        _saveLoads(r, load);
    }

    function _finish(uint256 r, uint256 count, uint256 total, uint256[] memory load) private {
        (uint256[] memory p, bool moved) = _move(total, load);
        emit Settled(r, count, p);
        if (!moved && 2 * count > agents) {
            closed = true;
            emit Closed(r);
            return;
        }
        unchecked {
            (round, opened) = (uint48(r + 1), uint48(block.timestamp));
        }
    }

    /// @dev [p + eta (d - c)]_+, the step rounded towards zero.
    function _step(uint256 p, uint256 d, uint256 c) internal view returns (uint256) {
        unchecked {
            if (d >= c) {
                uint256 up = p + (((d - c) * eta) >> 64);
                return up > PRICE_MAX ? PRICE_MAX : up;
            }
            uint256 down = ((c - d) * eta) >> 64;
            return p > down ? p - down : 0;
        }
    }

    function _send(address to, uint256 amount) private {
        (bool ok, ) = to.call{value: amount}("");
        if (!ok) revert TransferFailed();
    }
}
