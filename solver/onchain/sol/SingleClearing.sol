// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Clearing} from "./Clearing.sol";

/// @title Clearing of one resource of which activity y uses y: the paper's case.
/// @notice The load is the sum of reports, which the tally holds anyway.
contract SingleClearing is Clearing {
    uint256 public immutable capacity;

    uint128 internal price; // in one word with the round, when it opened and whether it closed

    constructor(Terms memory t, address[] memory list, uint256 capacity_) Clearing(t, list) {
        if (capacity_ == 0 || capacity_ > PRICE_MAX) revert BadTerms();
        capacity = capacity_;
    }

    function prices() public view override returns (uint256[] memory p) {
        p = new uint256[](1);
        p[0] = price;
    }

    function _loads(uint256) internal pure override returns (uint256[] memory load) {}

    function _weigh(uint256[] memory, uint256, uint256) internal pure override {}

    function _addLoad(uint256, uint256, uint256) internal pure override {}

    function _saveLoads(uint256, uint256[] memory) internal pure override {}

    function _move(uint256 total, uint256[] memory) internal override returns (uint256[] memory p, bool moved) {
        uint256 old = price;
        uint256 next = _step(old, total, capacity);
        p = new uint256[](1);
        p[0] = next;
        moved = next != old;
        price = uint128(next);
    }

    function _unitPrice(uint256) internal view override returns (uint256) {
        return price;
    }
}
